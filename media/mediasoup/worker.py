"""A mediasoup worker: one process, one core, and all the media objects in it."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Sequence

from media.mediasoup import schema
from media.mediasoup.channel import Channel
from media.mediasoup.dumps import ResourceUsage, WorkerDump
from media.mediasoup.errors import WorkerStartError
from media.mediasoup.events import WorkerDied
from media.mediasoup.listen import ListenInfo
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Log, Notification
from media.mediasoup.ortc.router_capabilities import router_rtp_capabilities
from media.mediasoup.process import Process
from media.mediasoup.resource import Resource, nothing
from media.mediasoup.router import Router
from media.mediasoup.rtp import RtpCodecCapability
from media.mediasoup.web_rtc_server import WebRtcServer
from media.mediasoup.worker_exit import exit_reason, start_error
from media.mediasoup.worker_settings import LogLevel, WorkerSettings

logger = logging.getLogger(__name__)

# How long the process may take over its own end before it is made to.
_PATIENCE = 2.0


class Worker(Resource):
    """A running worker process; make one with `Worker.start`.

    When the process ends unasked, `WorkerDied` is emitted and everything in it
    is closed with the cause "worker-died".
    """

    _children_cause = "worker-closed"

    def __init__(self, process: Process, settings: WorkerSettings) -> None:
        channel = Channel(
            process.to_child,
            process.from_child,
            request_timeout=settings.request_timeout,
            on_end=self._on_channel_end,
            on_failure=self._on_channel_failure,
            on_log=self._on_log,
        )
        super().__init__(str(process.pid), channel, None)
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._running = self._loop.create_future()
        self._channel_failure = ""
        self._shutdown: asyncio.Task[None] | None = None
        channel.subscribe(self.id, self._on_notification)
        process.on_exit = self._on_exit

    @classmethod
    async def start(cls, settings: WorkerSettings | None = None) -> Worker:
        """Spawn a worker and wait until it is ready.

        Raises SchemaMissing, or WorkerStartError with what to do about it.
        """
        schema.ensure()
        settings = settings or WorkerSettings()
        try:
            process = Process.spawn(
                settings.executable(), settings.arguments(), settings.environment()
            )
        except OSError as error:
            raise start_error(settings.executable(), error) from error
        worker = cls(process, settings)
        try:
            # `wait_for` would swallow a cancellation in the moment it is ready.
            async with asyncio.timeout(settings.start_timeout):
                await worker._running
        except TimeoutError:
            await worker._abort()
            raise WorkerStartError(
                f"{settings.executable()} was not ready within {settings.start_timeout:g} s"
            ) from None
        except BaseException:
            await worker._abort()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def died(self) -> bool:
        return self._cause == "worker-died"

    @property
    def exit_code(self) -> int | None:
        """As of `subprocess`: negative for a signal; `None` while the process lives."""
        return self._process.exit_code

    @property
    def webrtc_servers(self) -> tuple[WebRtcServer, ...]:
        return tuple(c for c in self._children.values() if isinstance(c, WebRtcServer))

    @property
    def routers(self) -> tuple[Router, ...]:
        return tuple(c for c in self._children.values() if isinstance(c, Router))

    async def dump(self) -> WorkerDump:
        return await self._request("WORKER_DUMP", read=lambda answer: answer.body(WorkerDump))

    async def resource_usage(self) -> ResourceUsage:
        return await self._request(
            "WORKER_GET_RESOURCE_USAGE", read=lambda answer: answer.body(ResourceUsage)
        )

    async def update_settings(
        self, log_level: LogLevel | None = None, log_tags: Sequence[str] | None = None
    ) -> None:
        """Change what the process logs; `None` leaves a setting as it is."""
        tags = None if log_tags is None else tuple(log_tags)
        body = bodies.UpdateSettings(log_level, tags)
        await self._request("WORKER_UPDATE_SETTINGS", body, read=nothing)

    async def create_web_rtc_server(self, listen_infos: Sequence[ListenInfo]) -> WebRtcServer:
        """Open sockets that any number of WebRTC transports of this worker share."""
        server = WebRtcServer(str(uuid.uuid4()), self._channel, self)
        body = bodies.CreateWebRtcServer(server.id, tuple(listen_infos))
        await self._create(server, "WORKER_CREATE_WEBRTCSERVER", body, nothing)
        return server

    async def create_router(self, media_codecs: Sequence[RtpCodecCapability]) -> Router:
        """Make a router for `media_codecs`; raises UnsupportedError for an unknown codec."""
        capabilities = router_rtp_capabilities(media_codecs)
        router = Router(str(uuid.uuid4()), self._channel, self, capabilities)
        body = bodies.CreateRouter(router.id)
        await self._create(router, "WORKER_CREATE_ROUTER", body, nothing)
        return router

    async def close(self) -> None:
        """End the process and wait until it is gone; idempotent."""
        if self._shutdown is None:
            self._shutdown = asyncio.create_task(self._shut_down())
        await asyncio.shield(self._shutdown)

    async def _shut_down(self) -> None:
        # A channel that closed by itself means that the process is dying: let it die.
        if not self._channel.closed and self._end("closed"):
            self._channel.notify("WORKER_CLOSE")
            self._channel.refuse_requests("the worker was closed")
        await self._process.stop(_PATIENCE)

    async def _abort(self) -> None:
        """End a process that never became a worker."""
        self._end("closed")
        self._process.kill()
        await asyncio.shield(self._process.wait())

    @property
    def _handler_id(self) -> str:
        return ""

    def _on_notification(self, notification: Notification) -> None:
        if notification.event != "WORKER_RUNNING":
            super()._on_notification(notification)
        elif not self._running.done():
            self._running.set_result(None)

    def _on_log(self, log: Log) -> None:
        logger.log(log.level, "worker %d: %s", self.pid, log.text)

    def _on_channel_end(self) -> None:
        # The process is about to end by itself and to say with what code; one that is not is stuck.
        self._loop.call_later(_PATIENCE, self._process.kill)

    def _on_channel_failure(self, reason: str) -> None:
        self._channel_failure = reason
        self._process.kill()

    def _on_exit(self) -> None:
        self._channel.drain()
        reason = exit_reason(self.exit_code, self._channel_failure, self._process.last_words)
        self._channel.close(f"the worker died: {reason}")
        if not self._running.done():
            self._running.set_exception(WorkerStartError(f"the worker did not start: {reason}"))
        elif not self.closed:
            logger.error("worker %d died: %s", self.pid, reason)
            self._end("worker-died", first=WorkerDied(self.exit_code, reason))
