"""One place for a worker in the pool: started, watched, and started again."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable

from media.mediasoup import (
    MediasoupError,
    RequestRefused,
    WebRtcServer,
    Worker,
    WorkerDied,
    WorkerSettings,
    WorkerStartError,
)
from media.pool.backoff import Backoff
from media.pool.ports import Ports
from media.pool.pulse import Pulse
from media.pool.settings import NodeSettings

logger = logging.getLogger(__name__)

_ANSWER_WITHIN = 1.0
# Well below what a caller of the node waits, so that it learns what went wrong.
_REQUEST_TIMEOUT = 5.0


class WorkerSlot:
    """Keeps one worker with one WebRtcServer (UDP and TCP on one port) alive."""

    def __init__(
        self,
        index: int,
        settings: NodeSettings,
        ports: Ports,
        on_ready: Callable[[], None],
    ) -> None:
        self.index = index
        self.worker: Worker | None = None
        self.server: WebRtcServer | None = None
        self.port: int | None = None
        self.restarts = 0
        self._used_before = 0.0
        self._settings = settings
        self._ports = ports
        self._on_ready = on_ready
        self._backoff = Backoff()
        self._pulse: Pulse | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        return (
            self.worker is not None
            and not self.worker.closed
            and self._pulse is not None
            and self._pulse.responsive
        )

    @property
    def cpu(self) -> float:
        """The share of a core that its worker uses."""
        return self._pulse.cpu if self._pulse else 0.0

    @property
    def cpu_seconds(self) -> float:
        """What its worker has used, and those before it."""
        return self._used_before + (self._pulse.cpu_seconds if self._pulse else 0.0)

    async def start(self) -> None:
        """Raises `WorkerStartError` if the first start fails; later ones are retried."""
        died = await self._launch()
        self._keeper = asyncio.ensure_future(self._keep(died))

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        await self._discard()

    def recycle(self) -> bool:
        """End the worker's process; a fresh one takes its place as if it had died."""
        if self.worker is None:
            return False
        os.kill(self.worker.pid, signal.SIGKILL)
        return True

    async def _launch(self) -> asyncio.Event:
        """Start a worker; the event returned is set when it dies."""
        died = asyncio.Event()
        worker = await Worker.start(WorkerSettings(request_timeout=_REQUEST_TIMEOUT))
        worker.on(WorkerDied, lambda _event: died.set())
        try:
            self.server = await self._listen(worker)
        except BaseException:
            await worker.close()
            raise
        self.worker = worker
        self._pulse = Pulse(worker)
        logger.info("worker %d created (pid %d, port %d)", self.index, worker.pid, self.port)
        self._on_ready()
        return died

    async def _listen(self, worker: Worker) -> WebRtcServer:
        refusal: MediasoupError | None = None
        for port in self._ports.candidates(self.port):
            # Taken before the request: another slot must not try it meanwhile.
            self._ports.take(port)
            try:
                server = await worker.create_web_rtc_server(self._settings.listening.on_port(port))
            except RequestRefused as error:
                self._ports.give_back(port)
                refusal = error
                continue
            except BaseException:
                self._ports.give_back(port)
                raise
            self.port = port
            return server
        raise WorkerStartError(
            f"no free RTC port in {self._settings.port_span}"
            f" on {self._settings.listening} ({refusal or 'all are in use by this node'})."
            " Free some, or set RTC_PORTS to another range."
        )

    async def _keep(self, died: asyncio.Event) -> None:
        """Replace the worker whenever it dies, for as long as the slot is there."""
        while True:
            started = time.monotonic()
            await died.wait()
            self.restarts += 1
            logger.error("worker %d died", self.index)
            await self._discard()
            while True:
                await asyncio.sleep(self._backoff.after(time.monotonic() - started))
                started = time.monotonic()
                try:
                    died = await self._launch()
                    break
                except (MediasoupError, OSError) as error:
                    logger.error("worker %d does not start: %s", self.index, error)

    async def _discard(self) -> None:
        worker, self.worker, self.server = self.worker, None, None
        if self._pulse is not None:
            self._pulse.stop()
            self._used_before += self._pulse.cpu_seconds
            self._pulse = None
        if self.port is not None:
            self._ports.give_back(self.port)
        if worker is not None:
            await worker.close()

    async def transports(self) -> int | None:
        """How many transports the worker says it holds; `None` when it does not answer."""
        if self.server is None:
            return None
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                return len((await self.server.dump()).web_rtc_transport_ids)
        except (TimeoutError, MediasoupError):
            return None
