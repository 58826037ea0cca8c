"""Statistics of RTP streams: nested unions in the schema, flat dataclasses outside."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any

from media.mediasoup.errors import ChannelError
from media.mediasoup.messages.envelope import Response
from media.mediasoup.scalars import UInt64
from media.mediasoup.shapes import UnionOf, table
from media.mediasoup.stats import InboundRtpStats, OutboundRtpStats, RtpStreamStats


@dataclass(frozen=True, slots=True)
class _BitrateByLayer:
    layer: str
    bitrate: UInt64


@dataclass(frozen=True, slots=True)
class _Stats:
    data: Annotated[RtpStreamStats | _RecvStats | _SendStats, UnionOf("RtpStream.StatsData")]


@table("RtpStream.RecvStats")
@dataclass(frozen=True, slots=True)
class _RecvStats:
    base: _Stats
    packet_count: UInt64
    byte_count: UInt64
    bitrate: UInt64
    bitrate_by_layer: tuple[_BitrateByLayer, ...]


@table("RtpStream.SendStats")
@dataclass(frozen=True, slots=True)
class _SendStats:
    base: _Stats
    packet_count: UInt64
    byte_count: UInt64
    bitrate: UInt64


@table("Producer.GetStatsResponse")
@dataclass(frozen=True, slots=True)
class _ProducerStats:
    stats: tuple[_Stats, ...]


@table("Consumer.GetStatsResponse")
@dataclass(frozen=True, slots=True)
class _ConsumerStats:
    stats: tuple[_Stats, ...]


def read_producer_stats(response: Response) -> tuple[InboundRtpStats, ...]:
    return tuple(_inbound(stats.data) for stats in response.body(_ProducerStats).stats)


def read_consumer_stats(response: Response) -> tuple[InboundRtpStats | OutboundRtpStats, ...]:
    """What the consumer sends, and what its producer receives."""
    return tuple(
        _outbound(stats.data) if isinstance(stats.data, _SendStats) else _inbound(stats.data)
        for stats in response.body(_ConsumerStats).stats
    )


def _inbound(stats: RtpStreamStats | _RecvStats | _SendStats) -> InboundRtpStats:
    if not isinstance(stats, _RecvStats):
        raise ChannelError(f"{type(stats).__name__} where received streams belong")
    return InboundRtpStats(
        **_common(stats.base),
        packet_count=stats.packet_count,
        byte_count=stats.byte_count,
        bitrate=stats.bitrate,
        bitrate_by_layer={entry.layer: entry.bitrate for entry in stats.bitrate_by_layer},
    )


def _outbound(stats: _SendStats) -> OutboundRtpStats:
    return OutboundRtpStats(
        **_common(stats.base),
        packet_count=stats.packet_count,
        byte_count=stats.byte_count,
        bitrate=stats.bitrate,
    )


def _common(stats: _Stats) -> dict[str, Any]:
    base = stats.data
    return {field.name: getattr(base, field.name) for field in dataclasses.fields(RtpStreamStats)}
