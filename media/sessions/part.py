"""The part of a room that lives on one worker: a router, and what it gets from the other parts."""

from __future__ import annotations

from collections.abc import Callable

from media.mediasoup import (
    Closed,
    Consumer,
    Producer,
    Router,
    RtpCapabilities,
    UnsupportedError,
    WebRtcServer,
    WebRtcTransport,
    Worker,
)
from media.sessions.codecs import MEDIA_CODECS
from media.sessions.pipes import Pipes
from media.sessions.transports import create_transport


class RoomPart:
    """A router on `worker`, whose peers are reached through `server`.

    All parts of a room have the same codecs, and a producer has one id on all of
    them: nobody in the room can tell where another one is.
    """

    def __init__(self, worker: Worker, server: WebRtcServer, router: Router) -> None:
        self.worker = worker
        self.router = router
        self.pipes = Pipes(router)
        self._server = server

    @classmethod
    async def create(cls, worker: Worker, server: WebRtcServer) -> RoomPart:
        return cls(worker, server, await worker.create_router(MEDIA_CODECS))

    async def create_transport(self) -> WebRtcTransport:
        return await create_transport(self.router, self._server)

    async def bring(self, producer: Producer, home: Router) -> Callable[[], None]:
        """Have a producer of any part here; returns what lets go of it, to be called once."""
        if home is self.router:
            return lambda: None
        return await self.pipes.take(producer, home)

    async def consume(
        self,
        transport: WebRtcTransport,
        producer: Producer,
        home: Router,
        rtp_capabilities: RtpCapabilities,
    ) -> Consumer:
        """A paused consumer, on a transport of this part, of a producer of any part.

        Raises UnsupportedError when the client cannot receive it; then it is not brought here.
        """
        if not producer.closed and not home.can_consume(producer.id, rtp_capabilities):
            raise UnsupportedError(f"producer {producer.id} is of no use to this client")
        release = await self.bring(producer, home)
        try:
            consumer = await transport.consume(
                producer_id=producer.id, rtp_capabilities=rtp_capabilities, paused=True
            )
        except BaseException:
            release()
            raise
        consumer.on(Closed, lambda _: release())
        return consumer

    async def close(self) -> None:
        await self.router.close()
