"""One consumer of a peer: why it is paused, and what its peer hears about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from media.contracts import ConsumerInfo, MediaError
from media.events import (
    ConsumerClosed,
    ConsumerLayers,
    ConsumerPaused,
    ConsumerResumed,
    ConsumerScore,
    PeerEvent,
    publish,
)
from media.mediasoup import (
    Closed,
    Consumer,
    ConsumerLayersChange,
    ConsumerScoreChange,
    ProducerPaused,
    ProducerResumed,
    spatial_layers,
    temporal_layers,
    to_json,
)
from media.sessions.layers import fitting_layers


class PeerConsumer:
    """A server-made consumer. It starts paused, until its client is ready for packets."""

    def __init__(
        self,
        room_id: str,
        peer_id: str,
        sender_id: str,
        source: str,
        scales: Sequence[float | None],
        consumer: Consumer,
        on_closed: Callable[[PeerConsumer], None],
    ) -> None:
        self.sender_id = sender_id
        self.source = source
        self.consumer = consumer
        # Its peer has other consumers by now, and would not know this one.
        self.silent = False
        self._room_id = room_id
        self._peer_id = peer_id
        self._scales = scales
        self._on_closed = on_closed
        # Two independent reasons to be paused: the client said so, or it is not on screen.
        self._paused_by_client = True
        self._hidden = False
        self._announce_changes()

    @property
    def id(self) -> str:
        return self.consumer.id

    @property
    def is_video(self) -> bool:
        return self.consumer.kind == "video"

    def describe(self) -> ConsumerInfo:
        return ConsumerInfo(
            consumer_id=self.consumer.id,
            producer_id=self.consumer.producer_id,
            peer_id=self.sender_id,
            kind=self.consumer.kind,
            source=self.source,
            rtp_parameters=to_json(self.consumer.rtp_parameters),
            type=self.consumer.type,
            producer_paused=self.consumer.producer_paused,
        )

    async def set_paused(self, paused: bool) -> None:
        self._paused_by_client = paused
        await self._apply_pause()

    async def hide(self) -> None:
        self._hidden = True
        await self._apply_pause()

    async def show(self, height: int) -> None:
        """It is on screen at `height` CSS pixels: send the layers that fit."""
        self._hidden = False
        if self.consumer.type in ("simulcast", "svc"):
            mode = self.consumer.rtp_parameters.encodings[0].scalability_mode
            # An SVC stream is one encoding that holds every spatial layer.
            scales = (
                self._scales if self.consumer.type == "simulcast" else [None] * spatial_layers(mode)
            )
            layers = fitting_layers(self.source, scales, temporal_layers(mode), height)
            await self.consumer.set_preferred_layers(layers.spatial, layers.temporal)
        await self._apply_pause()

    async def set_preferred_layers(self, spatial: int, temporal: int | None) -> None:
        if self.consumer.type not in ("simulcast", "svc"):
            raise MediaError("bad_request", "this consumer has no layers to choose from")
        await self.consumer.set_preferred_layers(spatial, temporal)

    async def _apply_pause(self) -> None:
        if self._paused_by_client or self._hidden:
            await self.consumer.pause()
        else:
            await self.consumer.resume()

    def _announce_changes(self) -> None:
        room_id, peer_id, consumer = self._room_id, self._peer_id, self.consumer

        def closed(event: Closed) -> None:
            self._on_closed(self)
            # Any other cause means the peer's whole media is gone, and it knows.
            if event.cause == "producer-closed":
                self._tell(ConsumerClosed(room_id, peer_id, consumer.id))

        def layers(event: ConsumerLayersChange) -> None:
            spatial, temporal = (
                (event.layers.spatial_layer, event.layers.temporal_layer)
                if event.layers
                else (None, None)
            )
            self._tell(ConsumerLayers(room_id, peer_id, consumer.id, spatial, temporal))

        consumer.on(Closed, closed)
        consumer.on(ConsumerLayersChange, layers)
        consumer.on(
            ProducerPaused, lambda _: self._tell(ConsumerPaused(room_id, peer_id, consumer.id))
        )
        consumer.on(
            ProducerResumed, lambda _: self._tell(ConsumerResumed(room_id, peer_id, consumer.id))
        )
        consumer.on(
            ConsumerScoreChange,
            lambda event: self._tell(
                ConsumerScore(room_id, peer_id, consumer.id, event.score, event.producer_score)
            ),
        )

    def _tell(self, event: PeerEvent) -> None:
        if not self.silent:
            publish(event)
