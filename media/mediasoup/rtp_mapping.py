"""How the payload types and SSRCs that a producer sends become the router's own."""

from __future__ import annotations

from dataclasses import dataclass

from media.mediasoup.scalars import PayloadType, UInt32
from media.mediasoup.shapes import table


@table("RtpParameters.CodecMapping")
@dataclass(frozen=True, slots=True)
class CodecMapping:
    payload_type: PayloadType
    mapped_payload_type: PayloadType


@table("RtpParameters.EncodingMapping")
@dataclass(frozen=True, slots=True)
class EncodingMapping:
    mapped_ssrc: UInt32
    ssrc: UInt32 | None = None
    rid: str | None = None


@table("RtpParameters.RtpMapping")
@dataclass(frozen=True, slots=True)
class RtpMapping:
    codecs: tuple[CodecMapping, ...]
    encodings: tuple[EncodingMapping, ...]
