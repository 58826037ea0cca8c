"""One half of a pipe between two routers, on one worker, two workers or two nodes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.consumer import Consumer
from media.mediasoup.dumps import PipeTransportDump
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Response
from media.mediasoup.ortc.consuming import pipe_consumer_rtp_parameters
from media.mediasoup.pipe_ends import PipedProducer, PipeEnd
from media.mediasoup.producer import Producer
from media.mediasoup.srtp import SrtpParameters
from media.mediasoup.stats import PipeTransportStats
from media.mediasoup.transport import Transport

if TYPE_CHECKING:
    from media.mediasoup.router import Router


class PipeTransport(Transport):
    """Made by `Router.create_pipe_transport`; carries producers both ways.

    `tuple` is where it listens, and once connected where the other half is;
    `srtp_parameters` are its own, `None` without SRTP.
    """

    srtp_parameters: SrtpParameters | None

    def __init__(self, id: str, channel: Channel, router: Router, rtx: bool) -> None:
        super().__init__(id, channel, router)
        self.rtx = rtx

    @property
    def end(self) -> PipeEnd:
        """What the other half needs to connect to this one."""
        return PipeEnd(self.tuple, self.srtp_parameters)

    async def connect(
        self, ip: str, port: int, srtp_parameters: SrtpParameters | None = None
    ) -> None:
        """Send to the other half there, and take packets from nowhere else; once per transport.

        Its SRTP parameters are required if, and only if, SRTP is enabled here.
        """
        body = bodies.ConnectPipeTransport(ip, port, srtp_parameters)
        await self._request("PIPETRANSPORT_CONNECT", body, read=self._take_tuple)

    async def connect_to(self, end: PipeEnd) -> None:
        """`connect` to the half that calls itself `end`."""
        await self.connect(end.tuple.local_address, end.tuple.local_port, end.srtp_parameters)

    async def consume(self, *, producer_id: str) -> Consumer:
        """Send a producer of the same router to the other half, all of its streams as they are.

        `PipedProducer.of` says what that half has to know. Raises NotFoundError
        for an unknown producer.
        """
        producer = self._find_producer(producer_id)
        parameters = pipe_consumer_rtp_parameters(
            producer.consumable_rtp_parameters, enable_rtx=self.rtx
        )
        return await self._consume(producer, parameters, "pipe")

    async def produce_piped(self, piped: PipedProducer, *, keep_id: bool = True) -> Producer:
        """Receive what the other half sends as `piped`.

        It keeps the original's id, which all routers of one worker share: where the
        original is on this very worker, ask for an id of its own. Raises as `produce`.
        """
        return await self.produce(
            kind=piped.kind,
            rtp_parameters=piped.rtp_parameters,
            paused=piped.paused,
            id=piped.producer_id if keep_id else None,
        )

    async def dump(self) -> PipeTransportDump:
        return await self._request(
            "TRANSPORT_DUMP", read=lambda answer: answer.body(PipeTransportDump)
        )

    async def get_stats(self) -> tuple[PipeTransportStats, ...]:
        """One entry; a tuple, as the statistics of all objects are."""
        stats = await self._request(
            "TRANSPORT_GET_STATS", read=lambda answer: answer.body(PipeTransportStats)
        )
        return (stats,)

    def _adopt(self, dump: PipeTransportDump) -> None:
        self.tuple = dump.tuple
        self.srtp_parameters = dump.srtp_parameters

    def _take_tuple(self, response: Response) -> None:
        self.tuple = response.body(bodies.ConnectedPipeTransport).tuple

    def _producer_cname(self, given: str | None) -> str:
        """Those of different senders come through one pipe, so each keeps its own."""
        return given or uuid.uuid4().hex[:8]
