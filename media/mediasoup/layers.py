"""Layers and scores: which quality is sent, and how well it arrives."""

from __future__ import annotations

from dataclasses import dataclass

from media.mediasoup.scalars import UInt8, UInt32
from media.mediasoup.shapes import table


@table("Consumer.ConsumerLayers")
@dataclass(frozen=True, slots=True)
class ConsumerLayers:
    """Counted from 0, the lowest; without a temporal layer, the highest there is."""

    spatial_layer: UInt8
    temporal_layer: UInt8 | None = None


@dataclass(frozen=True, slots=True)
class ConsumerScore:
    """Quality from 0 to 10: of the consumer, of its producer, of each of its streams."""

    score: UInt8 = 10
    producer_score: UInt8 = 10
    producer_scores: tuple[UInt8, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamScore:
    """Transmission quality, 0 to 10, of one stream that a producer receives."""

    ssrc: UInt32
    rid: str | None
    score: UInt8
    encoding_idx: UInt32
