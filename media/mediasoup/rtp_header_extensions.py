"""The RTP header extensions that the worker knows, by the URIs of the standards."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from media.mediasoup.shapes import EnumOf

MID: Literal["urn:ietf:params:rtp-hdrext:sdes:mid"] = "urn:ietf:params:rtp-hdrext:sdes:mid"
ABS_SEND_TIME: Literal["http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"] = (
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
)
TRANSPORT_WIDE_CC: Literal[
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
] = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
DEPENDENCY_DESCRIPTOR: Literal[
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
] = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
ABS_CAPTURE_TIME: Literal["http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"] = (
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
)

_Uri = Literal[
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
    "urn:3gpp:video-orientation",
    "urn:ietf:params:rtp-hdrext:toffset",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "urn:mediasoup:params:rtp-hdrext:packet-id",
]

# The schema's name of each extension, in the order of the URIs above.
_SCHEMA_NAMES = (
    "Mid",
    "RtpStreamId",
    "RepairRtpStreamId",
    "AbsSendTime",
    "TransportWideCcDraft01",
    "SsrcAudioLevel",
    "DependencyDescriptor",
    "VideoOrientation",
    "TimeOffset",
    "AbsCaptureTime",
    "PlayoutDelay",
    "MediasoupPacketId",
)
_URI_OF = dict(zip(_SCHEMA_NAMES, get_args(_Uri), strict=True))

RtpHeaderExtensionUri = Annotated[
    _Uri, EnumOf("RtpParameters.RtpHeaderExtensionUri", _URI_OF.__getitem__)
]
