"""A producer: audio or video that the router receives from one end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.dumps import ProducerDump
from media.mediasoup.events import (
    Cause,
    Event,
    ProducerScoreChange,
    ProducerTrace,
    VideoOrientationChange,
)
from media.mediasoup.layers import StreamScore
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Notification
from media.mediasoup.messages.stream_stats import read_producer_stats
from media.mediasoup.resource import Resource, nothing
from media.mediasoup.rtp import MediaKind, ProducerType, RtpParameters
from media.mediasoup.stats import InboundRtpStats
from media.mediasoup.traces import ProducerTraceType

if TYPE_CHECKING:
    from media.mediasoup.transport import Transport


class Producer(Resource):
    """Made by `Transport.produce`.

    Its consumers learn of its pause, resumption and end from the worker.
    """

    type: ProducerType = "simple"

    def __init__(
        self,
        id: str,
        channel: Channel,
        transport: Transport,
        kind: MediaKind,
        rtp_parameters: RtpParameters,
        consumable_rtp_parameters: RtpParameters,
        paused: bool,
    ) -> None:
        super().__init__(id, channel, transport)
        self._transport = transport
        self.kind = kind
        self.rtp_parameters = rtp_parameters
        self.consumable_rtp_parameters = consumable_rtp_parameters
        self.paused = paused
        self.score: tuple[StreamScore, ...] = ()

    async def pause(self) -> None:
        """Drop what arrives until `resume`."""
        await self._request("PRODUCER_PAUSE", read=lambda _: self._set_paused(True))

    async def resume(self) -> None:
        await self._request("PRODUCER_RESUME", read=lambda _: self._set_paused(False))

    async def dump(self) -> ProducerDump:
        return await self._request("PRODUCER_DUMP", read=lambda answer: answer.body(ProducerDump))

    async def get_stats(self) -> tuple[InboundRtpStats, ...]:
        """One entry for each stream that has arrived."""
        return await self._request("PRODUCER_GET_STATS", read=read_producer_stats)

    async def enable_trace_event(self, types: Sequence[ProducerTraceType]) -> None:
        """Emit `ProducerTrace` for these types only; none ends it."""
        body = bodies.EnableProducerTrace(tuple(types))
        await self._request("PRODUCER_ENABLE_TRACE_EVENT", body, read=nothing)

    def _follow_pause(self, paused: bool) -> None:
        """Be paused or not as the original at the other end of the pipe is, without waiting."""
        if not self.closed:
            method = "PRODUCER_PAUSE" if paused else "PRODUCER_RESUME"
            self._channel.post(method, self.id, read=lambda _: self._set_paused(paused))

    def _set_paused(self, paused: bool) -> None:
        self.paused = paused

    def _end(self, cause: Cause, first: Event | None = None) -> bool:
        self._transport.router.producers.pop(self.id, None)
        return super()._end(cause, first)

    def _closing(self) -> tuple[str, str, object]:
        return "TRANSPORT_CLOSE_PRODUCER", self._transport.id, bodies.CloseProducer(self.id)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "PRODUCER_SCORE":
                change = notification.body(ProducerScoreChange)
                self.score = change.scores
                self._emit(change)
            case "PRODUCER_VIDEO_ORIENTATION_CHANGE":
                self._emit(notification.body(VideoOrientationChange))
            case "PRODUCER_TRACE":
                self._emit(notification.body(ProducerTrace))
            case _:
                super()._on_notification(notification)
