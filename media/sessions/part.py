"""The part of a room that lives on one worker: a router, and what it gets from the other parts."""

from __future__ import annotations

from collections.abc import Callable

from media.mediasoup import (
    Closed,
    Consumer,
    Router,
    RtpCapabilities,
    UnsupportedError,
    WebRtcServer,
    WebRtcTransport,
    Worker,
)
from media.sessions.codecs import MEDIA_CODECS
from media.sessions.pipes import Pipes
from media.sessions.producers import RoomProducer
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

    async def bring(self, producer: RoomProducer) -> Callable[[], None]:
        """Have any of the room's producers here; returns what lets go of it, to be called once."""
        if producer.is_on(self.router):
            return lambda: None
        return await self.pipes.take(producer)

    async def consume(
        self,
        transport: WebRtcTransport,
        producer: RoomProducer,
        rtp_capabilities: RtpCapabilities,
    ) -> Consumer:
        """A paused consumer, on a transport of this part, of any of the room's producers.

        Raises UnsupportedError when the client cannot receive it; where that is
        known before, it is not brought here.
        """
        if producer.is_useless_to(rtp_capabilities):
            raise UnsupportedError(f"producer {producer.id} is of no use to this client")
        release = await self.bring(producer)
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
