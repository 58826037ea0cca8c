"""Bodies of requests, and of answers that no public type describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from media.mediasoup.dumps import ConsumerDump
from media.mediasoup.ice_dtls import DtlsParameters, DtlsRole, TransportTuple
from media.mediasoup.layers import ConsumerLayers, ConsumerScore
from media.mediasoup.listen import ListenInfo
from media.mediasoup.rtp import (
    ConsumerType,
    MediaKind,
    ProducerType,
    RtpEncodingParameters,
    RtpParameters,
)
from media.mediasoup.rtp_mapping import RtpMapping
from media.mediasoup.scalars import Int8, UInt8, UInt16, UInt32, UInt64
from media.mediasoup.shapes import UnionOf, table
from media.mediasoup.srtp import SrtpCryptoSuite, SrtpParameters
from media.mediasoup.traces import ConsumerTraceType, ProducerTraceType, TransportTraceType


@table("Worker.UpdateSettingsRequest")
@dataclass(frozen=True, slots=True)
class UpdateSettings:
    log_level: str | None
    log_tags: tuple[str, ...] | None


@table("Worker.CreateWebRtcServerRequest")
@dataclass(frozen=True, slots=True)
class CreateWebRtcServer:
    web_rtc_server_id: str
    listen_infos: tuple[ListenInfo, ...]


@table("Worker.CloseWebRtcServerRequest")
@dataclass(frozen=True, slots=True)
class CloseWebRtcServer:
    web_rtc_server_id: str


@table("Worker.CreateRouterRequest")
@dataclass(frozen=True, slots=True)
class CreateRouter:
    router_id: str


@table("Worker.CloseRouterRequest")
@dataclass(frozen=True, slots=True)
class CloseRouter:
    router_id: str


@table("Transport.Options")
@dataclass(frozen=True, slots=True)
class TransportOptions:
    direct: bool = False
    initial_available_outgoing_bitrate: UInt64 | None = None


@table("WebRtcTransport.ListenIndividual")
@dataclass(frozen=True, slots=True)
class ListenIndividual:
    listen_infos: tuple[ListenInfo, ...]


@table("WebRtcTransport.ListenServer")
@dataclass(frozen=True, slots=True)
class ListenServer:
    web_rtc_server_id: str


@table("WebRtcTransport.WebRtcTransportOptions")
@dataclass(frozen=True, slots=True)
class WebRtcTransportOptions:
    """`ice_consent_timeout` is in seconds; 0 switches consent checks off."""

    base: TransportOptions
    listen: Annotated[ListenIndividual | ListenServer, UnionOf("WebRtcTransport.Listen")]
    enable_udp: bool
    enable_tcp: bool
    prefer_udp: bool
    prefer_tcp: bool
    ice_consent_timeout: UInt8


@table("Router.CreateWebRtcTransportRequest")
@dataclass(frozen=True, slots=True)
class CreateWebRtcTransport:
    transport_id: str
    options: WebRtcTransportOptions


@table("PlainTransport.PlainTransportOptions")
@dataclass(frozen=True, slots=True)
class PlainTransportOptions:
    base: TransportOptions
    listen_info: ListenInfo
    rtcp_listen_info: ListenInfo | None
    rtcp_mux: bool
    comedia: bool
    enable_srtp: bool
    srtp_crypto_suite: SrtpCryptoSuite


@table("Router.CreatePlainTransportRequest")
@dataclass(frozen=True, slots=True)
class CreatePlainTransport:
    transport_id: str
    options: PlainTransportOptions


@table("PipeTransport.PipeTransportOptions")
@dataclass(frozen=True, slots=True)
class PipeTransportOptions:
    base: TransportOptions
    listen_info: ListenInfo
    enable_rtx: bool
    enable_srtp: bool


@table("Router.CreatePipeTransportRequest")
@dataclass(frozen=True, slots=True)
class CreatePipeTransport:
    transport_id: str
    options: PipeTransportOptions


@table("Router.CloseTransportRequest")
@dataclass(frozen=True, slots=True)
class CloseTransport:
    transport_id: str


@table("ActiveSpeakerObserver.ActiveSpeakerObserverOptions")
@dataclass(frozen=True, slots=True)
class ActiveSpeakerObserverOptions:
    interval: UInt16


@table("Router.CreateActiveSpeakerObserverRequest")
@dataclass(frozen=True, slots=True)
class CreateActiveSpeakerObserver:
    rtp_observer_id: str
    options: ActiveSpeakerObserverOptions


@table("AudioLevelObserver.AudioLevelObserverOptions")
@dataclass(frozen=True, slots=True)
class AudioLevelObserverOptions:
    max_entries: UInt16
    threshold: Int8
    interval: UInt16


@table("Router.CreateAudioLevelObserverRequest")
@dataclass(frozen=True, slots=True)
class CreateAudioLevelObserver:
    rtp_observer_id: str
    options: AudioLevelObserverOptions


@table("Router.CloseRtpObserverRequest")
@dataclass(frozen=True, slots=True)
class CloseRtpObserver:
    rtp_observer_id: str


@table("RtpObserver.AddProducerRequest")
@dataclass(frozen=True, slots=True)
class AddProducer:
    producer_id: str


@table("RtpObserver.RemoveProducerRequest")
@dataclass(frozen=True, slots=True)
class RemoveProducer:
    producer_id: str


@table("WebRtcTransport.ConnectRequest")
@dataclass(frozen=True, slots=True)
class ConnectWebRtcTransport:
    dtls_parameters: DtlsParameters


@table("WebRtcTransport.ConnectResponse")
@dataclass(frozen=True, slots=True)
class ConnectedWebRtcTransport:
    dtls_local_role: DtlsRole


@table("PlainTransport.ConnectRequest")
@dataclass(frozen=True, slots=True)
class ConnectPlainTransport:
    ip: str | None
    port: UInt16 | None
    rtcp_port: UInt16 | None
    srtp_parameters: SrtpParameters | None


@table("PlainTransport.ConnectResponse")
@dataclass(frozen=True, slots=True)
class ConnectedPlainTransport:
    tuple: TransportTuple | None
    rtcp_tuple: TransportTuple | None
    srtp_parameters: SrtpParameters | None


@table("PipeTransport.ConnectRequest")
@dataclass(frozen=True, slots=True)
class ConnectPipeTransport:
    ip: str
    port: UInt16
    srtp_parameters: SrtpParameters | None


@table("PipeTransport.ConnectResponse")
@dataclass(frozen=True, slots=True)
class ConnectedPipeTransport:
    tuple: TransportTuple


@table("Transport.RestartIceResponse")
@dataclass(frozen=True, slots=True)
class RestartedIce:
    username_fragment: str
    password: str
    ice_lite: bool


@table("Transport.SetMaxIncomingBitrateRequest")
@dataclass(frozen=True, slots=True)
class SetMaxIncomingBitrate:
    max_incoming_bitrate: UInt64


@table("Transport.SetMaxOutgoingBitrateRequest")
@dataclass(frozen=True, slots=True)
class SetMaxOutgoingBitrate:
    max_outgoing_bitrate: UInt64


@table("Transport.SetMinOutgoingBitrateRequest")
@dataclass(frozen=True, slots=True)
class SetMinOutgoingBitrate:
    min_outgoing_bitrate: UInt64


@table("Transport.EnableTraceEventRequest")
@dataclass(frozen=True, slots=True)
class EnableTransportTrace:
    events: tuple[TransportTraceType, ...]


@table("Transport.ProduceRequest")
@dataclass(frozen=True, slots=True)
class Produce:
    producer_id: str
    kind: MediaKind
    rtp_parameters: RtpParameters
    rtp_mapping: RtpMapping
    paused: bool
    key_frame_request_delay: UInt32


@table("Transport.ProduceResponse")
@dataclass(frozen=True, slots=True)
class Produced:
    type: ProducerType


@table("Transport.CloseProducerRequest")
@dataclass(frozen=True, slots=True)
class CloseProducer:
    producer_id: str


@table("Transport.ConsumeRequest")
@dataclass(frozen=True, slots=True)
class Consume:
    consumer_id: str
    producer_id: str
    kind: MediaKind
    rtp_parameters: RtpParameters
    type: ConsumerType
    consumable_rtp_encodings: tuple[RtpEncodingParameters, ...]
    paused: bool
    preferred_layers: ConsumerLayers | None
    ignore_dtx: bool


@table("Transport.ConsumeResponse")
@dataclass(frozen=True, slots=True)
class Consumed:
    paused: bool
    producer_paused: bool
    score: ConsumerScore
    preferred_layers: ConsumerLayers | None


@table("Transport.CloseConsumerRequest")
@dataclass(frozen=True, slots=True)
class CloseConsumer:
    consumer_id: str


@table("Producer.EnableTraceEventRequest")
@dataclass(frozen=True, slots=True)
class EnableProducerTrace:
    events: tuple[ProducerTraceType, ...]


@table("Consumer.EnableTraceEventRequest")
@dataclass(frozen=True, slots=True)
class EnableConsumerTrace:
    events: tuple[ConsumerTraceType, ...]


@table("Consumer.SetPreferredLayersRequest")
@dataclass(frozen=True, slots=True)
class SetPreferredLayers:
    preferred_layers: ConsumerLayers


@table("Consumer.SetPreferredLayersResponse")
@dataclass(frozen=True, slots=True)
class PreferredLayersSet:
    preferred_layers: ConsumerLayers | None


@table("Consumer.SetPriorityRequest")
@dataclass(frozen=True, slots=True)
class SetPriority:
    priority: UInt8


@table("Consumer.SetPriorityResponse")
@dataclass(frozen=True, slots=True)
class PrioritySet:
    priority: UInt8


@table("Consumer.DumpResponse")
@dataclass(frozen=True, slots=True)
class ConsumerDumped:
    data: ConsumerDump


@table("Consumer.ScoreNotification")
@dataclass(frozen=True, slots=True)
class ConsumerScored:
    score: ConsumerScore
