"""When two descriptions mean the same codec."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from media.mediasoup.ortc.h264 import is_same_profile
from media.mediasoup.rtp import RtpCodecCapability, RtpCodecParameters

Codec = RtpCodecCapability | RtpCodecParameters
C = TypeVar("C", RtpCodecCapability, RtpCodecParameters)


def is_rtx(codec: Codec) -> bool:
    return codec.mime_type.lower().endswith("/rtx")


def find_rtx(codecs: Iterable[C], payload_type: int | None) -> C | None:
    """The RTX codec that repairs the codec with this payload type."""
    return next((c for c in codecs if is_rtx(c) and c.parameters.get("apt") == payload_type), None)


def same_codec(a: Codec, b: Codec, *, strict: bool) -> bool:
    """Whether both name one codec at one rate.

    `strict` compares the parameters too that make streams incompatible: the
    profiles of H264 and VP9.
    """
    name = a.mime_type.lower()
    if name != b.mime_type.lower() or a.clock_rate != b.clock_rate or a.channels != b.channels:
        return False
    if name == "audio/multiopus":
        return all(_same(a, b, key) for key in ("num_streams", "coupled_streams"))
    if strict and name == "video/h264":
        return _same(a, b, "packetization-mode") and is_same_profile(a.parameters, b.parameters)
    if strict and name == "video/vp9":
        return _same(a, b, "profile-id")
    return True


def _same(a: Codec, b: Codec, key: str) -> bool:
    # An absent number means 0.
    return (a.parameters.get(key) or 0) == (b.parameters.get(key) or 0)
