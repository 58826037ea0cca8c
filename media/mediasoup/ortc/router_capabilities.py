"""What a router offers to its clients, made from the codecs that it was asked to route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from media.mediasoup.errors import InvalidParameters, UnsupportedError
from media.mediasoup.ortc.codecs import same_codec
from media.mediasoup.ortc.supported import SUPPORTED_CODECS, SUPPORTED_HEADER_EXTENSIONS
from media.mediasoup.rtp import RtpCapabilities, RtpCodecCapability

# The dynamic range of payload types, the upper part first.
_DYNAMIC_PAYLOAD_TYPES = (*range(100, 128), *range(96, 100))


def router_rtp_capabilities(media_codecs: Sequence[RtpCodecCapability]) -> RtpCapabilities:
    """Supported codecs with payload types, an RTX codec after each one of video.

    Raises UnsupportedError for an unknown codec, InvalidParameters when payload
    types collide or run out.
    """
    free = list(_DYNAMIC_PAYLOAD_TYPES)
    codecs: list[RtpCodecCapability] = []
    for media_codec in media_codecs:
        codec = _complete(media_codec, free)
        if any(codec.preferred_payload_type == other.preferred_payload_type for other in codecs):
            raise InvalidParameters(f"payload type {codec.preferred_payload_type} is taken twice")
        codecs.append(codec)
        if codec.kind == "video":
            codecs.append(_rtx_for(codec, _take(free)))
    return RtpCapabilities(tuple(codecs), SUPPORTED_HEADER_EXTENSIONS)


def _complete(media_codec: RtpCodecCapability, free: list[int]) -> RtpCodecCapability:
    for supported in SUPPORTED_CODECS:
        if same_codec(media_codec, supported, strict=False):
            break
    else:
        raise UnsupportedError(f"the worker has no codec {media_codec.mime_type} of this form")
    payload_type = media_codec.preferred_payload_type
    if payload_type is None:
        payload_type = supported.preferred_payload_type
    elif payload_type in free:
        free.remove(payload_type)
    return replace(
        supported,
        preferred_payload_type=_take(free) if payload_type is None else payload_type,
        parameters={**supported.parameters, **media_codec.parameters},
    )


def _rtx_for(codec: RtpCodecCapability, payload_type: int) -> RtpCodecCapability:
    assert codec.preferred_payload_type is not None
    return RtpCodecCapability(
        codec.kind,
        f"{codec.kind}/rtx",
        codec.clock_rate,
        payload_type,
        parameters={"apt": codec.preferred_payload_type},
    )


def _take(free: list[int]) -> int:
    if not free:
        raise InvalidParameters("more codecs than there are dynamic payload types")
    return free.pop(0)
