"""What every transport does: take producers in and hold consumers that go out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.consumer import Consumer
from media.mediasoup.errors import NotFoundError
from media.mediasoup.events import TransportTrace
from media.mediasoup.layers import ConsumerLayers
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Notification, Response
from media.mediasoup.ortc.producing import prepare_producer
from media.mediasoup.producer import Producer
from media.mediasoup.resource import Resource, nothing
from media.mediasoup.rtp import ConsumerType, MediaKind, RtpParameters
from media.mediasoup.traces import TransportTraceType

if TYPE_CHECKING:
    from media.mediasoup.router import Router


class Transport(Resource):
    """The common part; WebRTC, plain, pipe and direct transports add how packets travel."""

    _children_cause = "transport-closed"

    def __init__(self, id: str, channel: Channel, router: Router) -> None:
        super().__init__(id, channel, router)
        self.router = router
        self._cname: str | None = None

    @property
    def producers(self) -> tuple[Producer, ...]:
        return tuple(c for c in self._children.values() if isinstance(c, Producer))

    @property
    def consumers(self) -> tuple[Consumer, ...]:
        return tuple(c for c in self._children.values() if isinstance(c, Consumer))

    async def produce(
        self,
        *,
        kind: MediaKind,
        rtp_parameters: RtpParameters,
        paused: bool = False,
        key_frame_request_delay: int = 0,
        id: str | None = None,
    ) -> Producer:
        """Receive what an end sends; the delay between key frame requests is in milliseconds.

        Raises UnsupportedError when the router has no such codec, InvalidParameters
        or RequestRefused when the parameters contradict themselves or others.
        """
        parameters, mapping, consumable = prepare_producer(
            kind, rtp_parameters, self.router.rtp_capabilities, self._producer_cname
        )
        producer = Producer(
            id or str(uuid.uuid4()), self._channel, self, kind, parameters, consumable, paused
        )
        producers = self.router.producers

        def adopt(response: Response) -> None:
            producer.type = response.body(bodies.Produced).type
            producers[producer.id] = producer

        body = bodies.Produce(
            producer.id, kind, parameters, mapping, paused, key_frame_request_delay
        )
        await self._create(producer, "TRANSPORT_PRODUCE", body, adopt)
        return producer

    async def _consume(
        self,
        producer: Producer,
        rtp_parameters: RtpParameters,
        type: ConsumerType,
        *,
        paused: bool = False,
        preferred_layers: ConsumerLayers | None = None,
        ignore_dtx: bool = False,
    ) -> Consumer:
        """Send `producer` to the other end, as `rtp_parameters` say."""
        consumer = Consumer(
            str(uuid.uuid4()),
            self._channel,
            self,
            producer.id,
            producer.kind,
            rtp_parameters,
            type,
        )

        def adopt(response: Response) -> None:
            consumer._adopt(response.body(bodies.Consumed))

        body = bodies.Consume(
            consumer_id=consumer.id,
            producer_id=producer.id,
            kind=producer.kind,
            rtp_parameters=rtp_parameters,
            type=type,
            consumable_rtp_encodings=producer.consumable_rtp_parameters.encodings,
            paused=paused,
            preferred_layers=preferred_layers,
            ignore_dtx=ignore_dtx,
        )
        await self._create(consumer, "TRANSPORT_CONSUME", body, adopt)
        return consumer

    async def set_max_incoming_bitrate(self, bps: int) -> None:
        """Limit, in bits per second, what the other end is told to send; 0 is no limit."""
        body = bodies.SetMaxIncomingBitrate(bps)
        await self._request("TRANSPORT_SET_MAX_INCOMING_BITRATE", body, read=nothing)

    async def set_max_outgoing_bitrate(self, bps: int) -> None:
        """Limit the estimate of what the other end can take; 0 is no limit."""
        body = bodies.SetMaxOutgoingBitrate(bps)
        await self._request("TRANSPORT_SET_MAX_OUTGOING_BITRATE", body, read=nothing)

    async def set_min_outgoing_bitrate(self, bps: int) -> None:
        """Let the estimate of what the other end can take not fall below; 0 is no limit."""
        body = bodies.SetMinOutgoingBitrate(bps)
        await self._request("TRANSPORT_SET_MIN_OUTGOING_BITRATE", body, read=nothing)

    async def enable_trace_event(self, types: Sequence[TransportTraceType]) -> None:
        """Emit `TransportTrace` for these types only; none ends it."""
        body = bodies.EnableTransportTrace(tuple(types))
        await self._request("TRANSPORT_ENABLE_TRACE_EVENT", body, read=nothing)

    def _producer_cname(self, given: str | None) -> str:
        """All producers of a transport share one CNAME, that of the first which had one."""
        if self._cname is None:
            self._cname = given or uuid.uuid4().hex[:8]
        return self._cname

    def _find_producer(self, producer_id: str) -> Producer:
        """Of the same router; raises NotFoundError."""
        producer = self.router.producers.get(producer_id)
        if producer is None:
            raise NotFoundError(f"there is no producer {producer_id}")
        return producer

    def _closing(self) -> tuple[str, str, object]:
        return "ROUTER_CLOSE_TRANSPORT", self.router.id, bodies.CloseTransport(self.id)

    def _on_notification(self, notification: Notification) -> None:
        if notification.event == "TRANSPORT_TRACE":
            self._emit(notification.body(TransportTrace))
        else:
            super()._on_notification(notification)
