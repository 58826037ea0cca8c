"""RTP vocabulary: capabilities (what an end can do) and parameters (what is sent).

Frozen and valid by construction: a codec whose MIME type makes no sense cannot
be built, and an audio codec always has a number of channels. Rates are in Hz,
bitrates in bits per second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from media.mediasoup.errors import InvalidParameters
from media.mediasoup.rtp_header_extensions import RtpHeaderExtensionUri
from media.mediasoup.scalars import PayloadType, UInt8, UInt32, UInt64
from media.mediasoup.shapes import EnumOf, member, table

MediaKind = Annotated[Literal["audio", "video"], EnumOf("RtpParameters.MediaKind")]
ProducerType = Annotated[Literal["simple", "simulcast", "svc"], EnumOf("RtpParameters.Type")]
ConsumerType = Annotated[
    Literal["simple", "simulcast", "svc", "pipe"], EnumOf("RtpParameters.Type")
]
Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]

# Codec parameters keep their own keys (`profile-level-id`, `useinbandfec`).
ParameterValue = str | int | float
Parameters = Mapping[str, ParameterValue]


@table("RtpParameters.RtcpFeedback")
@dataclass(frozen=True, slots=True)
class RtcpFeedback:
    """`nack` with no parameter, `nack` with `pli`, `transport-cc` and so on."""

    type: str
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class RtpCodecCapability:
    """A codec that an end can receive; without a payload type, the router picks one."""

    kind: MediaKind
    mime_type: str
    clock_rate: UInt32
    preferred_payload_type: PayloadType | None = None
    channels: UInt8 | None = None
    parameters: Parameters = field(default_factory=dict)
    rtcp_feedback: tuple[RtcpFeedback, ...] = ()

    def __post_init__(self) -> None:
        if _kind_of(self.mime_type) != self.kind:
            raise InvalidParameters(f"mimeType {self.mime_type} is not of kind {self.kind}")
        object.__setattr__(self, "channels", _channels(self.kind, self.channels))
        _check_apt(self.parameters)


@dataclass(frozen=True, slots=True)
class RtpHeaderExtension:
    """An RTP header extension that an end understands, for one kind of media."""

    kind: MediaKind
    uri: str
    preferred_id: UInt8
    preferred_encrypt: bool = False
    direction: Direction = "sendrecv"


@dataclass(frozen=True, slots=True)
class RtpCapabilities:
    codecs: tuple[RtpCodecCapability, ...] = ()
    header_extensions: tuple[RtpHeaderExtension, ...] = ()


@table("RtpParameters.RtpCodecParameters")
@dataclass(frozen=True, slots=True)
class RtpCodecParameters:
    """A codec in use, RTX included (`video/rtx`, whose `apt` names the codec it repairs)."""

    mime_type: str
    payload_type: PayloadType
    clock_rate: UInt32
    channels: UInt8 | None = None
    parameters: Parameters = field(default_factory=dict)
    rtcp_feedback: tuple[RtcpFeedback, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "channels", _channels(self.kind, self.channels))
        _check_apt(self.parameters)

    @property
    def kind(self) -> MediaKind:
        return _kind_of(self.mime_type)


@table("RtpParameters.RtpHeaderExtensionParameters")
@dataclass(frozen=True, slots=True)
class RtpHeaderExtensionParameters:
    uri: RtpHeaderExtensionUri
    id: UInt8
    encrypt: bool = False
    parameters: Parameters = field(default_factory=dict)


@table("RtpParameters.Rtx")
@dataclass(frozen=True, slots=True)
class RtxParameters:
    ssrc: UInt32


@table("RtpParameters.RtpEncodingParameters")
@dataclass(frozen=True, slots=True)
class RtpEncodingParameters:
    """One RTP stream. `scale_resolution_down_by` is for the application, not for the worker."""

    ssrc: UInt32 | None = None
    rid: str | None = None
    codec_payload_type: PayloadType | None = None
    rtx: RtxParameters | None = None
    dtx: bool = False
    scalability_mode: str | None = None
    max_bitrate: UInt64 | None = None
    scale_resolution_down_by: float | None = field(default=None, metadata=member(None))


@table("RtpParameters.RtcpParameters")
@dataclass(frozen=True, slots=True)
class RtcpParameters:
    cname: str | None = None
    reduced_size: bool = True


@table("RtpParameters.RtpParameters")
@dataclass(frozen=True, slots=True)
class RtpParameters:
    codecs: tuple[RtpCodecParameters, ...]
    mid: str | None = None
    header_extensions: tuple[RtpHeaderExtensionParameters, ...] = ()
    encodings: tuple[RtpEncodingParameters, ...] = ()
    rtcp: RtcpParameters = field(default_factory=RtcpParameters)
    msid: str | None = None


def _kind_of(mime_type: str) -> MediaKind:
    kind, slash, subtype = mime_type.partition("/")
    match kind.lower():
        case "audio" | "video" as found if slash and subtype:
            return found
    raise InvalidParameters(f"mimeType {mime_type!r} is neither audio/* nor video/*")


def _channels(kind: MediaKind, channels: int | None) -> int | None:
    return (channels or 1) if kind == "audio" else None


def _check_apt(parameters: Parameters) -> None:
    if not isinstance(parameters.get("apt", 0), int):
        raise InvalidParameters("parameters.apt must be an integer")
