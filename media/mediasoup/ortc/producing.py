"""From what a client says it will send to what the router works with.

The router has one payload type for each codec, whatever number a client uses,
and SSRCs of its own: a mapping leads from the client's numbers to the router's,
and "consumable" parameters describe the stream in the router's numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from media.mediasoup.errors import InvalidParameters, UnsupportedError
from media.mediasoup.ortc.codecs import find_rtx, is_rtx, same_codec
from media.mediasoup.ortc.encodings import found_one_way
from media.mediasoup.ortc.h264 import answer_profile_level_id
from media.mediasoup.ortc.ssrcs import random_ssrc
from media.mediasoup.rtp import (
    MediaKind,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecCapability,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpParameters,
)
from media.mediasoup.rtp_header_extensions import ABS_CAPTURE_TIME
from media.mediasoup.rtp_mapping import CodecMapping, EncodingMapping, RtpMapping

# A codec as sent, and the router's codec that it is.
Match = tuple[RtpCodecParameters, RtpCodecCapability]


def prepare_producer(
    kind: MediaKind,
    parameters: RtpParameters,
    capabilities: RtpCapabilities,
    cname: Callable[[str | None], str],
) -> tuple[RtpParameters, RtpMapping, RtpParameters]:
    """The parameters in full, their mapping, and the consumable parameters.

    `cname` settles the CNAME, given the client's. Raises UnsupportedError for a
    codec that the router does not have and InvalidParameters for contradictions.
    """
    if not parameters.codecs:
        raise InvalidParameters("rtpParameters.codecs must not be empty")
    for codec in parameters.codecs:
        if codec.kind != kind:
            raise InvalidParameters(f"{codec.mime_type} is not a codec of kind {kind}")
    media = [_match_media(c, capabilities) for c in parameters.codecs if not is_rtx(c)]
    rtx = [_match_rtx(c, media, capabilities) for c in parameters.codecs if is_rtx(c)]
    if len(media) != 1:
        # The worker reads all packets of a stream as its first codec's, and trusts them.
        raise InvalidParameters("rtpParameters.codecs must hold one codec, and RTX for it")
    settled = {codec.payload_type: codec for codec, _ in media}
    full = replace(
        parameters,
        codecs=tuple(settled.get(c.payload_type, c) for c in parameters.codecs),
        encodings=found_one_way(parameters.encodings),
        rtcp=replace(parameters.rtcp, cname=cname(parameters.rtcp.cname)),
    )
    mapping = _mapping([*media, *rtx], full.encodings)
    return full, mapping, _consumable(kind, full, media, capabilities, mapping)


def _match_media(codec: RtpCodecParameters, capabilities: RtpCapabilities) -> Match:
    for capability in capabilities.codecs:
        if same_codec(codec, capability, strict=True):
            return _with_answered_level(codec, capability), capability
    raise UnsupportedError(
        f"the router has no codec {codec.mime_type} as in payload type {codec.payload_type}"
    )


def _with_answered_level(
    codec: RtpCodecParameters, capability: RtpCodecCapability
) -> RtpCodecParameters:
    if codec.mime_type.lower() != "video/h264":
        return codec
    parameters = dict(codec.parameters)
    parameters.pop("profile-level-id", None)
    if answer := answer_profile_level_id(codec.parameters, capability.parameters):
        parameters["profile-level-id"] = answer
    return replace(codec, parameters=parameters)


def _match_rtx(
    codec: RtpCodecParameters, media: list[Match], capabilities: RtpCapabilities
) -> Match:
    capability = next(
        (of for repaired, of in media if repaired.payload_type == codec.parameters.get("apt")), None
    )
    if capability is None:
        raise InvalidParameters(f"RTX payload type {codec.payload_type} repairs no codec")
    rtx = find_rtx(capabilities.codecs, capability.preferred_payload_type)
    if rtx is None:
        raise UnsupportedError(f"the router has no RTX for {capability.mime_type}")
    return codec, rtx


def _mapping(matches: list[Match], encodings: tuple[RtpEncodingParameters, ...]) -> RtpMapping:
    first_ssrc = random_ssrc()
    return RtpMapping(
        codecs=tuple(
            CodecMapping(codec.payload_type, _payload_type(capability))
            for codec, capability in matches
        ),
        encodings=tuple(
            EncodingMapping(first_ssrc + index, encoding.ssrc, encoding.rid)
            for index, encoding in enumerate(encodings)
        ),
    )


def _consumable(
    kind: MediaKind,
    parameters: RtpParameters,
    media: list[Match],
    capabilities: RtpCapabilities,
    mapping: RtpMapping,
) -> RtpParameters:
    codecs: list[RtpCodecParameters] = []
    for codec, capability in media:
        # The producer's own parameters are kept: they say what is in the stream.
        codecs.append(replace(_as_parameters(capability), parameters=codec.parameters))
        rtx = find_rtx(capabilities.codecs, capability.preferred_payload_type)
        if rtx:
            codecs.append(_as_parameters(rtx))
    return RtpParameters(
        codecs=tuple(codecs),
        header_extensions=_sendable_extensions(kind, parameters, capabilities),
        encodings=tuple(
            replace(encoding, ssrc=mapped.mapped_ssrc, rid=None, rtx=None, codec_payload_type=None)
            for encoding, mapped in zip(parameters.encodings, mapping.encodings, strict=True)
        ),
        rtcp=RtcpParameters(parameters.rtcp.cname, reduced_size=True),
        msid=parameters.msid,
    )


def _sendable_extensions(
    kind: MediaKind, parameters: RtpParameters, capabilities: RtpCapabilities
) -> tuple[RtpHeaderExtensionParameters, ...]:
    """Those that consumers may get. Capture times are only passed on, so never promised
    unless the producer sends them."""
    sent = {extension.uri for extension in parameters.header_extensions}
    return tuple(
        RtpHeaderExtensionParameters(ext.uri, ext.preferred_id, ext.preferred_encrypt)  # type: ignore[arg-type]
        for ext in capabilities.header_extensions
        if ext.kind == kind
        and ext.direction in ("sendrecv", "sendonly")
        and (ext.uri != ABS_CAPTURE_TIME or ABS_CAPTURE_TIME in sent)
    )


def _as_parameters(capability: RtpCodecCapability) -> RtpCodecParameters:
    return RtpCodecParameters(
        capability.mime_type,
        _payload_type(capability),
        capability.clock_rate,
        capability.channels,
        capability.parameters,
        capability.rtcp_feedback,
    )


def _payload_type(capability: RtpCodecCapability) -> int:
    assert capability.preferred_payload_type is not None, "a router's codecs all have one"
    return capability.preferred_payload_type
