"""What the worker says about its objects when asked; for operators and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from media.mediasoup.ice_dtls import (
    DtlsParameters,
    DtlsState,
    IceCandidate,
    IceParameters,
    IceRole,
    IceState,
    TransportTuple,
)
from media.mediasoup.rtp import (
    ConsumerType,
    MediaKind,
    ProducerType,
    RtpEncodingParameters,
    RtpParameters,
)
from media.mediasoup.rtp_mapping import RtpMapping
from media.mediasoup.scalars import Int16, UInt8, UInt16, UInt32, UInt64
from media.mediasoup.shapes import EnumOf, table
from media.mediasoup.srtp import SrtpParameters
from media.mediasoup.traces import ConsumerTraceType, ProducerTraceType, TransportTraceType

SctpState = Annotated[
    Literal["new", "connecting", "connected", "failed", "closed"],
    EnumOf("SctpAssociation.SctpState"),
]


@dataclass(frozen=True, slots=True)
class ChannelMessageHandlers:
    channel_request_handlers: tuple[str, ...]
    channel_notification_handlers: tuple[str, ...]


@table("Worker.DumpResponse")
@dataclass(frozen=True, slots=True)
class WorkerDump:
    pid: UInt32
    web_rtc_server_ids: tuple[str, ...]
    router_ids: tuple[str, ...]
    channel_message_handlers: ChannelMessageHandlers


@table("Worker.ResourceUsageResponse")
@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """`getrusage(2)` of the worker: times in milliseconds, sizes in KiB."""

    ru_utime: UInt64
    ru_stime: UInt64
    ru_maxrss: UInt64
    ru_ixrss: UInt64
    ru_idrss: UInt64
    ru_isrss: UInt64
    ru_minflt: UInt64
    ru_majflt: UInt64
    ru_nswap: UInt64
    ru_inblock: UInt64
    ru_oublock: UInt64
    ru_msgsnd: UInt64
    ru_msgrcv: UInt64
    ru_nsignals: UInt64
    ru_nvcsw: UInt64
    ru_nivcsw: UInt64


@dataclass(frozen=True, slots=True)
class IpPort:
    ip: str
    port: UInt16


@dataclass(frozen=True, slots=True)
class IceUserNameFragment:
    local_ice_username_fragment: str
    web_rtc_transport_id: str


@table("WebRtcServer.DumpResponse")
@dataclass(frozen=True, slots=True)
class WebRtcServerDump:
    id: str
    udp_sockets: tuple[IpPort, ...]
    tcp_servers: tuple[IpPort, ...]
    web_rtc_transport_ids: tuple[str, ...]
    local_ice_username_fragments: tuple[IceUserNameFragment, ...]


@table("Router.DumpResponse")
@dataclass(frozen=True, slots=True)
class RouterDump:
    id: str
    transport_ids: tuple[str, ...]
    rtp_observer_ids: tuple[str, ...]
    map_producer_id_consumer_ids: dict[str, tuple[str, ...]]
    map_consumer_id_producer_id: dict[str, str]
    map_producer_id_observer_ids: dict[str, tuple[str, ...]]
    map_data_producer_id_data_consumer_ids: dict[str, tuple[str, ...]]
    map_data_consumer_id_data_producer_id: dict[str, str]


@dataclass(frozen=True, slots=True)
class RecvRtpHeaderExtensions:
    """The ids of the header extensions that the transport reads."""

    mid: UInt8 | None
    rid: UInt8 | None
    rrid: UInt8 | None
    abs_send_time: UInt8 | None
    transport_wide_cc01: UInt8 | None


@dataclass(frozen=True, slots=True)
class RtpListener:
    """Which producer gets the packets of an SSRC, a MID or a RID."""

    ssrc_table: dict[int, str]
    mid_table: dict[str, str]
    rid_table: dict[str, str]


@dataclass(frozen=True, slots=True)
class TransportDump:
    id: str
    direct: bool
    producer_ids: tuple[str, ...]
    consumer_ids: tuple[str, ...]
    map_ssrc_consumer_id: dict[int, str]
    map_rtx_ssrc_consumer_id: dict[int, str]
    data_producer_ids: tuple[str, ...]
    data_consumer_ids: tuple[str, ...]
    recv_rtp_header_extensions: RecvRtpHeaderExtensions
    rtp_listener: RtpListener
    max_send_message_size: UInt32
    max_receive_message_size: UInt32
    sctp_state: SctpState | None
    trace_event_types: tuple[TransportTraceType, ...]


@table("WebRtcTransport.DumpResponse", base="base")
@dataclass(frozen=True, slots=True)
class WebRtcTransportDump(TransportDump):
    ice_role: IceRole
    ice_parameters: IceParameters
    ice_candidates: tuple[IceCandidate, ...]
    ice_state: IceState
    ice_selected_tuple: TransportTuple | None
    dtls_parameters: DtlsParameters
    dtls_state: DtlsState


@table("PlainTransport.DumpResponse", base="base")
@dataclass(frozen=True, slots=True)
class PlainTransportDump(TransportDump):
    rtcp_mux: bool
    comedia: bool
    tuple: TransportTuple
    rtcp_tuple: TransportTuple | None
    srtp_parameters: SrtpParameters | None


@table("PipeTransport.DumpResponse", base="base")
@dataclass(frozen=True, slots=True)
class PipeTransportDump(TransportDump):
    tuple: TransportTuple
    rtx: bool
    srtp_parameters: SrtpParameters | None


@dataclass(frozen=True, slots=True)
class RtpStreamParams:
    encoding_idx: UInt32
    ssrc: UInt32
    payload_type: UInt8
    mime_type: str
    clock_rate: UInt32
    rid: str | None
    cname: str
    rtx_ssrc: UInt32 | None
    rtx_payload_type: UInt8 | None
    use_nack: bool
    use_pli: bool
    use_fir: bool
    use_in_band_fec: bool
    use_dtx: bool
    spatial_layers: UInt8
    temporal_layers: UInt8


@dataclass(frozen=True, slots=True)
class RtxStreamParams:
    ssrc: UInt32
    payload_type: UInt8
    mime_type: str
    clock_rate: UInt32
    rrid: str | None
    cname: str


@dataclass(frozen=True, slots=True)
class RtxStreamDump:
    params: RtxStreamParams


@dataclass(frozen=True, slots=True)
class RtpStreamDump:
    params: RtpStreamParams
    score: UInt8
    rtx_stream: RtxStreamDump | None


@table("Producer.DumpResponse")
@dataclass(frozen=True, slots=True)
class ProducerDump:
    id: str
    kind: MediaKind
    type: ProducerType
    rtp_parameters: RtpParameters
    rtp_mapping: RtpMapping
    rtp_streams: tuple[RtpStreamDump, ...]
    trace_event_types: tuple[ProducerTraceType, ...]
    paused: bool


@dataclass(frozen=True, slots=True)
class BaseConsumerDump:
    id: str
    type: ConsumerType
    producer_id: str
    kind: MediaKind
    rtp_parameters: RtpParameters
    consumable_rtp_encodings: tuple[RtpEncodingParameters, ...]
    supported_codec_payload_types: tuple[UInt8, ...]
    trace_event_types: tuple[ConsumerTraceType, ...]
    paused: bool
    producer_paused: bool
    priority: UInt8


@table("Consumer.ConsumerDump", base="base")
@dataclass(frozen=True, slots=True)
class ConsumerDump(BaseConsumerDump):
    """Layers are -1 where there is none, and `None` where the consumer has no layers."""

    rtp_streams: tuple[RtpStreamDump, ...]
    preferred_spatial_layer: Int16 | None
    target_spatial_layer: Int16 | None
    current_spatial_layer: Int16 | None
    preferred_temporal_layer: Int16 | None
    target_temporal_layer: Int16 | None
    current_temporal_layer: Int16 | None
