"""A consumer: a producer's audio or video on its way to one other end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.dumps import ConsumerDump
from media.mediasoup.events import (
    ConsumerLayersChange,
    ConsumerScoreChange,
    ConsumerTrace,
    ProducerPaused,
    ProducerResumed,
)
from media.mediasoup.layers import ConsumerLayers, ConsumerScore
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Notification, Response
from media.mediasoup.messages.stream_stats import read_consumer_stats
from media.mediasoup.resource import Resource, nothing
from media.mediasoup.rtp import ConsumerType, MediaKind, RtpParameters
from media.mediasoup.stats import InboundRtpStats, OutboundRtpStats
from media.mediasoup.traces import ConsumerTraceType

if TYPE_CHECKING:
    from media.mediasoup.transport import Transport

DEFAULT_PRIORITY = 1


class Consumer(Resource):
    """Made by `Transport.consume`; closed with "producer-closed" when its producer is.

    Nothing is sent while it, or its producer, is paused.
    """

    def __init__(
        self,
        id: str,
        channel: Channel,
        transport: Transport,
        producer_id: str,
        kind: MediaKind,
        rtp_parameters: RtpParameters,
        type: ConsumerType,
    ) -> None:
        super().__init__(id, channel, transport)
        self._transport = transport
        self.producer_id = producer_id
        self.kind = kind
        self.rtp_parameters = rtp_parameters
        self.type = type
        self.paused = False
        self.producer_paused = False
        self.priority = DEFAULT_PRIORITY
        self.score = ConsumerScore()
        self.preferred_layers: ConsumerLayers | None = None
        self.current_layers: ConsumerLayers | None = None

    async def pause(self) -> None:
        await self._request("CONSUMER_PAUSE", read=lambda _: self._set_paused(True))

    async def resume(self) -> None:
        """Send again, video from a key frame on."""
        await self._request("CONSUMER_RESUME", read=lambda _: self._set_paused(False))

    async def set_preferred_layers(self, spatial: int, temporal: int | None = None) -> None:
        """The highest layers to send, as bandwidth permits; no effect on a single stream."""
        body = bodies.SetPreferredLayers(ConsumerLayers(spatial, temporal))
        await self._request("CONSUMER_SET_PREFERRED_LAYERS", body, read=self._take_preferred_layers)

    async def set_priority(self, priority: int) -> None:
        """Who gets bandwidth first on this transport: 1 (the default) to 255, highest first."""
        body = bodies.SetPriority(priority)
        await self._request("CONSUMER_SET_PRIORITY", body, read=self._take_priority)

    async def unset_priority(self) -> None:
        await self.set_priority(DEFAULT_PRIORITY)

    async def request_key_frame(self) -> None:
        await self._request("CONSUMER_REQUEST_KEY_FRAME", read=nothing)

    async def dump(self) -> ConsumerDump:
        return await self._request(
            "CONSUMER_DUMP", read=lambda answer: answer.body(bodies.ConsumerDumped).data
        )

    async def get_stats(self) -> tuple[InboundRtpStats | OutboundRtpStats, ...]:
        """What is sent, and what the producer receives of it."""
        return await self._request("CONSUMER_GET_STATS", read=read_consumer_stats)

    async def enable_trace_event(self, types: Sequence[ConsumerTraceType]) -> None:
        """Emit `ConsumerTrace` for these types only; none ends it."""
        body = bodies.EnableConsumerTrace(tuple(types))
        await self._request("CONSUMER_ENABLE_TRACE_EVENT", body, read=nothing)

    def _adopt(self, answer: bodies.Consumed) -> None:
        self.paused = answer.paused
        self.producer_paused = answer.producer_paused
        self.score = answer.score
        self.preferred_layers = answer.preferred_layers

    def _set_paused(self, paused: bool) -> None:
        self.paused = paused

    def _take_preferred_layers(self, response: Response) -> None:
        """What the worker settled on; a consumer of a single stream gets an empty answer."""
        has_layers = response.has_body
        self.preferred_layers = (
            response.body(bodies.PreferredLayersSet).preferred_layers if has_layers else None
        )

    def _take_priority(self, response: Response) -> None:
        self.priority = response.body(bodies.PrioritySet).priority

    def _closing(self) -> tuple[str, str, object]:
        return "TRANSPORT_CLOSE_CONSUMER", self._transport.id, bodies.CloseConsumer(self.id)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "CONSUMER_PRODUCER_CLOSE":
                self._end("producer-closed")
            case "CONSUMER_PRODUCER_PAUSE":
                self._set_producer_paused(True)
            case "CONSUMER_PRODUCER_RESUME":
                self._set_producer_paused(False)
            case "CONSUMER_SCORE":
                self.score = score = notification.body(bodies.ConsumerScored).score
                self._emit(
                    ConsumerScoreChange(score.score, score.producer_score, score.producer_scores)
                )
            case "CONSUMER_LAYERS_CHANGE":
                change = notification.body(ConsumerLayersChange)
                self.current_layers = change.layers
                self._emit(change)
            case "CONSUMER_TRACE":
                self._emit(notification.body(ConsumerTrace))
            case _:
                super()._on_notification(notification)

    def _set_producer_paused(self, paused: bool) -> None:
        if self.producer_paused != paused:
            self.producer_paused = paused
            self._emit(ProducerPaused() if paused else ProducerResumed())
