"""A transport towards one endpoint, which is sent what it can receive and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.consumer import Consumer
from media.mediasoup.errors import InvalidParameters
from media.mediasoup.layers import ConsumerLayers
from media.mediasoup.ortc.consuming import consumer_rtp_parameters
from media.mediasoup.rtp import RtpCapabilities
from media.mediasoup.transport import Transport

if TYPE_CHECKING:
    from media.mediasoup.router import Router

# A MID is at most eight characters in a packet.
_MID_COUNT = 100_000_000


class EndpointTransport(Transport):
    """What WebRTC and plain transports have in common."""

    def __init__(self, id: str, channel: Channel, router: Router) -> None:
        super().__init__(id, channel, router)
        self._next_mid = 0

    async def consume(
        self,
        *,
        producer_id: str,
        rtp_capabilities: RtpCapabilities,
        paused: bool = False,
        preferred_layers: ConsumerLayers | None = None,
        ignore_dtx: bool = False,
        enable_rtx: bool | None = None,
        mid: str | None = None,
        pipe: bool = False,
    ) -> Consumer:
        """Send a producer of the same router to the other end.

        RTX is on for video and off for audio unless `enable_rtx` says otherwise.
        With `pipe`, all of the producer's streams are sent as they are. Raises
        NotFoundError for an unknown producer, UnsupportedError when the
        capabilities share no codec with it.
        """
        producer = self._find_producer(producer_id)
        if mid == "":
            raise InvalidParameters("mid must not be empty")
        parameters = consumer_rtp_parameters(
            producer.consumable_rtp_parameters,
            rtp_capabilities,
            enable_rtx=producer.kind == "video" if enable_rtx is None else enable_rtx,
            mid=None if pipe else mid or self._take_mid(),
            pipe=pipe,
        )
        return await self._consume(
            producer,
            parameters,
            "pipe" if pipe else producer.type,
            paused=paused,
            preferred_layers=preferred_layers,
            ignore_dtx=ignore_dtx,
        )

    def _take_mid(self) -> str:
        mid = str(self._next_mid)
        self._next_mid = (self._next_mid + 1) % _MID_COUNT
        return mid
