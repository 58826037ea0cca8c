"""Statistics. Bitrates in bits per second, timestamps in milliseconds of the worker's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from media.mediasoup.dumps import SctpState
from media.mediasoup.ice_dtls import DtlsState, IceRole, IceState, TransportTuple
from media.mediasoup.rtp import MediaKind
from media.mediasoup.scalars import Int32, UInt8, UInt32, UInt64
from media.mediasoup.shapes import member, table


@dataclass(frozen=True, slots=True)
class TransportStats:
    """Packet loss is a share, 0 to 1, and absent as long as nothing was measured."""

    transport_id: str
    timestamp: UInt64
    sctp_state: SctpState | None
    bytes_received: UInt64
    recv_bitrate: UInt64
    bytes_sent: UInt64
    send_bitrate: UInt64
    rtp_bytes_received: UInt64
    rtp_recv_bitrate: UInt64
    rtp_bytes_sent: UInt64
    rtp_send_bitrate: UInt64
    rtx_bytes_received: UInt64
    rtx_recv_bitrate: UInt64
    rtx_bytes_sent: UInt64
    rtx_send_bitrate: UInt64
    probation_bytes_sent: UInt64
    probation_send_bitrate: UInt64
    available_outgoing_bitrate: UInt64 | None
    available_incoming_bitrate: UInt64 | None
    max_incoming_bitrate: UInt64 | None
    max_outgoing_bitrate: UInt64 | None
    min_outgoing_bitrate: UInt64 | None
    rtp_packet_loss_received: float | None
    rtp_packet_loss_sent: float | None


@table("WebRtcTransport.GetStatsResponse", base="base")
@dataclass(frozen=True, slots=True)
class WebRtcTransportStats(TransportStats):
    ice_role: IceRole
    ice_state: IceState
    ice_selected_tuple: TransportTuple | None
    dtls_state: DtlsState
    type: Literal["webrtc-transport"] = field(default="webrtc-transport", metadata=member(None))


@table("PlainTransport.GetStatsResponse", base="base")
@dataclass(frozen=True, slots=True)
class PlainTransportStats(TransportStats):
    rtcp_mux: bool
    comedia: bool
    tuple: TransportTuple
    rtcp_tuple: TransportTuple | None
    type: Literal["plain-rtp-transport"] = field(
        default="plain-rtp-transport", metadata=member(None)
    )


@table("PipeTransport.GetStatsResponse", base="base")
@dataclass(frozen=True, slots=True)
class PipeTransportStats(TransportStats):
    tuple: TransportTuple
    type: Literal["pipe-transport"] = field(default="pipe-transport", metadata=member(None))


@table("RtpStream.BaseStats")
@dataclass(frozen=True, slots=True)
class RtpStreamStats:
    """One RTP stream. `round_trip_time` and `jitter` are in milliseconds and clock units."""

    timestamp: UInt64
    ssrc: UInt32
    kind: MediaKind
    mime_type: str
    packets_lost: Int32
    fraction_lost: UInt8
    jitter: UInt32
    packets_discarded: UInt64
    packets_retransmitted: UInt64
    packets_repaired: UInt64
    nack_count: UInt64
    nack_packet_count: UInt64
    pli_count: UInt64
    fir_count: UInt64
    rid: str | None
    rtx_ssrc: UInt32 | None
    rtx_packets_discarded: UInt64
    round_trip_time: float
    score: UInt8


@dataclass(frozen=True, slots=True)
class InboundRtpStats(RtpStreamStats):
    """What arrives at a producer; `bitrate_by_layer` has keys like `0.1` (spatial.temporal)."""

    packet_count: UInt64
    byte_count: UInt64
    bitrate: UInt64
    bitrate_by_layer: dict[str, int]
    type: Literal["inbound-rtp"] = "inbound-rtp"


@dataclass(frozen=True, slots=True)
class OutboundRtpStats(RtpStreamStats):
    """What a consumer sends."""

    packet_count: UInt64
    byte_count: UInt64
    bitrate: UInt64
    type: Literal["outbound-rtp"] = "outbound-rtp"
