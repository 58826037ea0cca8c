"""What an object reports while tracing is enabled: single packets and estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from media.mediasoup.scalars import UInt8, UInt16, UInt32, UInt64
from media.mediasoup.shapes import EnumOf, UnionOf, table

TransportTraceType = Annotated[Literal["probation", "bwe"], EnumOf("Transport.TraceEventType")]
ProducerTraceType = Annotated[
    Literal["keyframe", "fir", "nack", "pli", "rtp", "sr"], EnumOf("Producer.TraceEventType")
]
ConsumerTraceType = Annotated[
    Literal["keyframe", "fir", "nack", "pli", "rtp"], EnumOf("Consumer.TraceEventType")
]
TraceDirection = Annotated[
    Literal["in", "out"],
    EnumOf("Common.TraceDirection", lambda name: name.removeprefix("DIRECTION_").lower()),
]
BweType = Annotated[Literal["transport-cc", "remb"], EnumOf("Transport.BweType")]


@dataclass(frozen=True, slots=True)
class RtpPacketDump:
    payload_type: UInt8
    sequence_number: UInt16
    timestamp: UInt32
    marker: bool
    ssrc: UInt32
    is_key_frame: bool
    size: UInt64
    payload_size: UInt64
    spatial_layer: UInt8
    temporal_layer: UInt8
    mid: str | None
    rid: str | None
    rrid: str | None
    wide_sequence_number: UInt16 | None


@table("Transport.BweTraceInfo")
@dataclass(frozen=True, slots=True)
class BweTraceInfo:
    """The bandwidth estimate, in bits per second."""

    bwe_type: BweType
    desired_bitrate: UInt64
    effective_desired_bitrate: UInt64
    min_bitrate: UInt64
    max_bitrate: UInt64
    start_bitrate: UInt64
    max_padding_bitrate: UInt64
    available_bitrate: UInt64


# Producer and consumer have tables of their own for these, of the same form.
@table("Producer.KeyFrameTraceInfo")
@dataclass(frozen=True, slots=True)
class KeyFrameTraceInfo:
    rtp_packet: RtpPacketDump
    is_rtx: bool


@table("Producer.RtpTraceInfo")
@dataclass(frozen=True, slots=True)
class RtpTraceInfo:
    rtp_packet: RtpPacketDump
    is_rtx: bool


@table("Producer.FirTraceInfo")
@dataclass(frozen=True, slots=True)
class FirTraceInfo:
    ssrc: UInt32


@table("Producer.PliTraceInfo")
@dataclass(frozen=True, slots=True)
class PliTraceInfo:
    ssrc: UInt32


@table("Producer.SrTraceInfo")
@dataclass(frozen=True, slots=True)
class SrTraceInfo:
    """A sender report."""

    ssrc: UInt32
    ntp_sec: UInt32
    ntp_frac: UInt32
    rtp_ts: UInt32
    packet_count: UInt32
    octet_count: UInt32


TransportTraceInfo = Annotated[BweTraceInfo | None, UnionOf("Transport.TraceInfo")]
ProducerTraceInfo = Annotated[
    KeyFrameTraceInfo | FirTraceInfo | PliTraceInfo | RtpTraceInfo | SrTraceInfo | None,
    UnionOf("Producer.TraceInfo"),
]
ConsumerTraceInfo = Annotated[
    KeyFrameTraceInfo | FirTraceInfo | PliTraceInfo | RtpTraceInfo | None,
    UnionOf("Consumer.TraceInfo"),
]
