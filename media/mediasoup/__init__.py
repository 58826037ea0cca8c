"""An asyncio driver for mediasoup workers.

    worker = await Worker.start()
    router = await worker.create_router(media_codecs)

The objects and their names are mediasoup's own; `errors` draws the tree of what
they raise and `events` lists what they announce. `from_json` and `to_json` lead
from and to what browsers speak. Nothing here knows of Django.
"""

from media.mediasoup.consumer import Consumer
from media.mediasoup.dumps import (
    ConsumerDump,
    PipeTransportDump,
    PlainTransportDump,
    ProducerDump,
    ResourceUsage,
    RouterDump,
    TransportDump,
    WebRtcServerDump,
    WebRtcTransportDump,
    WorkerDump,
)
from media.mediasoup.errors import (
    ChannelError,
    ClosedError,
    InvalidParameters,
    MediasoupError,
    NotFoundError,
    RequestRefused,
    RequestTimeout,
    SchemaMissing,
    UnsupportedError,
    WorkerStartError,
)
from media.mediasoup.events import (
    Cause,
    Closed,
    ConsumerLayersChange,
    ConsumerScoreChange,
    ConsumerTrace,
    DominantSpeaker,
    DtlsStateChange,
    Event,
    IceSelectedTupleChange,
    IceStateChange,
    ProducerPaused,
    ProducerResumed,
    ProducerScoreChange,
    ProducerTrace,
    RtcpTupleChange,
    Silence,
    TransportTrace,
    TupleChange,
    VideoOrientationChange,
    Volume,
    Volumes,
    WorkerDied,
)
from media.mediasoup.ice_dtls import (
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    DtlsState,
    IceCandidate,
    IceParameters,
    IceState,
    TransportTuple,
)
from media.mediasoup.layers import ConsumerLayers, ConsumerScore, StreamScore
from media.mediasoup.listen import ListenInfo, PortRange, SocketFlags
from media.mediasoup.locations import cache_dir, schema_dir, worker_binary
from media.mediasoup.observers import ActiveSpeakerObserver, AudioLevelObserver, RtpObserver
from media.mediasoup.ortc.scalability import spatial_layers, temporal_layers
from media.mediasoup.pipe_ends import PipedProducer, PipeEnd
from media.mediasoup.pipe_transport import PipeTransport
from media.mediasoup.piping import PipePair, pipe_to_router
from media.mediasoup.plain_transport import PlainTransport
from media.mediasoup.producer import Producer
from media.mediasoup.router import Router
from media.mediasoup.rtp import (
    ConsumerType,
    MediaKind,
    ProducerType,
    RtcpFeedback,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecCapability,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtension,
    RtpHeaderExtensionParameters,
    RtpParameters,
    RtxParameters,
)
from media.mediasoup.srtp import SrtpCryptoSuite, SrtpParameters
from media.mediasoup.stats import (
    InboundRtpStats,
    OutboundRtpStats,
    PipeTransportStats,
    PlainTransportStats,
    WebRtcTransportStats,
)
from media.mediasoup.transport import Transport
from media.mediasoup.version import MEDIASOUP_VERSION
from media.mediasoup.web_rtc_server import WebRtcServer
from media.mediasoup.web_rtc_transport import WebRtcTransport
from media.mediasoup.wire import from_json, to_json
from media.mediasoup.worker import Worker
from media.mediasoup.worker_settings import LogLevel, WorkerSettings

__all__ = [
    "MEDIASOUP_VERSION",
    "ActiveSpeakerObserver",
    "AudioLevelObserver",
    "Cause",
    "ChannelError",
    "Closed",
    "ClosedError",
    "Consumer",
    "ConsumerDump",
    "ConsumerLayers",
    "ConsumerLayersChange",
    "ConsumerScore",
    "ConsumerScoreChange",
    "ConsumerTrace",
    "ConsumerType",
    "DominantSpeaker",
    "DtlsFingerprint",
    "DtlsParameters",
    "DtlsRole",
    "DtlsState",
    "DtlsStateChange",
    "Event",
    "IceCandidate",
    "IceParameters",
    "IceSelectedTupleChange",
    "IceState",
    "IceStateChange",
    "InboundRtpStats",
    "InvalidParameters",
    "ListenInfo",
    "LogLevel",
    "MediaKind",
    "MediasoupError",
    "NotFoundError",
    "OutboundRtpStats",
    "PipeEnd",
    "PipePair",
    "PipeTransport",
    "PipeTransportDump",
    "PipeTransportStats",
    "PipedProducer",
    "PlainTransport",
    "PlainTransportDump",
    "PlainTransportStats",
    "PortRange",
    "Producer",
    "ProducerDump",
    "ProducerPaused",
    "ProducerResumed",
    "ProducerScoreChange",
    "ProducerTrace",
    "ProducerType",
    "RequestRefused",
    "RequestTimeout",
    "ResourceUsage",
    "Router",
    "RouterDump",
    "RtcpFeedback",
    "RtcpParameters",
    "RtcpTupleChange",
    "RtpCapabilities",
    "RtpCodecCapability",
    "RtpCodecParameters",
    "RtpEncodingParameters",
    "RtpHeaderExtension",
    "RtpHeaderExtensionParameters",
    "RtpObserver",
    "RtpParameters",
    "RtxParameters",
    "SchemaMissing",
    "Silence",
    "SocketFlags",
    "SrtpCryptoSuite",
    "SrtpParameters",
    "StreamScore",
    "Transport",
    "TransportDump",
    "TransportTrace",
    "TransportTuple",
    "TupleChange",
    "UnsupportedError",
    "VideoOrientationChange",
    "Volume",
    "Volumes",
    "WebRtcServer",
    "WebRtcServerDump",
    "WebRtcTransport",
    "WebRtcTransportDump",
    "WebRtcTransportStats",
    "Worker",
    "WorkerDied",
    "WorkerDump",
    "WorkerSettings",
    "WorkerStartError",
    "cache_dir",
    "from_json",
    "pipe_to_router",
    "schema_dir",
    "spatial_layers",
    "temporal_layers",
    "to_json",
    "worker_binary",
]
