"""From a producer's consumable parameters to what one consumer is sent."""

from __future__ import annotations

from dataclasses import replace

from media.mediasoup.errors import UnsupportedError
from media.mediasoup.ortc.codecs import is_rtx, same_codec
from media.mediasoup.ortc.scalability import temporal_layers
from media.mediasoup.ortc.ssrcs import random_ssrc
from media.mediasoup.rtp import (
    RtcpFeedback,
    RtpCapabilities,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpParameters,
    RtxParameters,
)
from media.mediasoup.rtp_header_extensions import (
    ABS_SEND_TIME,
    DEPENDENCY_DESCRIPTOR,
    MID,
    TRANSPORT_WIDE_CC,
)

Extensions = tuple[RtpHeaderExtensionParameters, ...]


def can_consume(consumable: RtpParameters, capabilities: RtpCapabilities) -> bool:
    """Whether an end with `capabilities` can receive the stream."""
    codecs = [
        codec
        for codec in consumable.codecs
        if any(same_codec(capability, codec, strict=True) for capability in capabilities.codecs)
    ]
    return bool(codecs) and not is_rtx(codecs[0])


def consumer_rtp_parameters(
    consumable: RtpParameters,
    capabilities: RtpCapabilities,
    *,
    enable_rtx: bool,
    mid: str | None = None,
    pipe: bool = False,
) -> RtpParameters:
    """What an end with `capabilities` is sent: one stream, or all of them for a pipe.

    Raises UnsupportedError when there is no common codec.
    """
    codecs = _common_codecs(consumable, capabilities, enable_rtx)
    if not codecs or is_rtx(codecs[0]):
        raise UnsupportedError("the receiving end has none of the producer's codecs")
    known = {(ext.preferred_id, ext.uri) for ext in capabilities.header_extensions}
    extensions = tuple(ext for ext in consumable.header_extensions if (ext.id, ext.uri) in known)
    unwanted = _unwanted_bandwidth_feedback(extensions)
    rtx = any(is_rtx(codec) for codec in codecs)
    return RtpParameters(
        codecs=tuple(
            replace(c, rtcp_feedback=tuple(f for f in c.rtcp_feedback if f.type not in unwanted))
            for c in codecs
        ),
        mid=mid,
        header_extensions=extensions,
        encodings=_all_encodings(consumable, rtx) if pipe else (_one_encoding(consumable, rtx),),
        rtcp=consumable.rtcp,
        msid=consumable.msid,
    )


def pipe_consumer_rtp_parameters(consumable: RtpParameters, *, enable_rtx: bool) -> RtpParameters:
    """What another router is sent: all streams, and no bandwidth estimation."""
    kept = {("nack", "pli"), ("ccm", "fir")} | ({("nack", "")} if enable_rtx else set())
    codecs = tuple(
        replace(
            codec,
            rtcp_feedback=tuple(f for f in codec.rtcp_feedback if (f.type, f.parameter) in kept),
        )
        for codec in consumable.codecs
        if enable_rtx or not is_rtx(codec)
    )
    # Between routers the descriptor is sent as well; towards browsers it is only received.
    descriptor = RtpHeaderExtensionParameters(DEPENDENCY_DESCRIPTOR, 7)
    dropped = (MID, ABS_SEND_TIME, TRANSPORT_WIDE_CC)
    extensions = [ext for ext in consumable.header_extensions if ext.uri not in dropped]
    return RtpParameters(
        codecs=codecs,
        header_extensions=tuple(sorted([*extensions, descriptor], key=lambda ext: ext.id)),
        encodings=_all_encodings(consumable, enable_rtx),
        rtcp=consumable.rtcp,
        msid=consumable.msid,
    )


def _common_codecs(
    consumable: RtpParameters, capabilities: RtpCapabilities, enable_rtx: bool
) -> list[RtpCodecParameters]:
    """The producer's codecs, in its order, with the feedback that the receiving end knows."""
    common = []
    for codec in consumable.codecs:
        if is_rtx(codec) and not enable_rtx:
            continue
        for capability in capabilities.codecs:
            if same_codec(capability, codec, strict=True):
                feedback = capability.rtcp_feedback
                common.append(replace(codec, rtcp_feedback=_usable(feedback, enable_rtx)))
                break
    media = {codec.payload_type for codec in common}
    return [c for c in common if not is_rtx(c) or c.parameters.get("apt") in media]


def _usable(feedback: tuple[RtcpFeedback, ...], enable_rtx: bool) -> tuple[RtcpFeedback, ...]:
    # Without RTX nothing is sent again, so asking for it would be in vain.
    return tuple(f for f in feedback if enable_rtx or f.type != "nack" or f.parameter)


def _unwanted_bandwidth_feedback(extensions: Extensions) -> tuple[str, ...]:
    """One kind of bandwidth estimation is enough: transport-cc if possible, else REMB."""
    uris = {ext.uri for ext in extensions}
    if TRANSPORT_WIDE_CC in uris:
        return ("goog-remb",)
    if ABS_SEND_TIME in uris:
        return ("transport-cc",)
    return ("transport-cc", "goog-remb")


def _one_encoding(consumable: RtpParameters, rtx: bool) -> RtpEncodingParameters:
    """One stream that stands for all of the producer's, simulcast or not."""
    ssrc = random_ssrc()
    mode = next((e.scalability_mode for e in consumable.encodings if e.scalability_mode), None)
    if len(consumable.encodings) > 1:
        mode = f"L{len(consumable.encodings)}T{temporal_layers(mode)}"
    return RtpEncodingParameters(
        ssrc=ssrc,
        rtx=RtxParameters(ssrc + 1) if rtx else None,
        scalability_mode=mode,
        max_bitrate=max((e.max_bitrate or 0 for e in consumable.encodings), default=0) or None,
    )


def _all_encodings(consumable: RtpParameters, rtx: bool) -> tuple[RtpEncodingParameters, ...]:
    first_ssrc, first_rtx_ssrc = random_ssrc(), random_ssrc()
    return tuple(
        replace(
            encoding,
            ssrc=first_ssrc + index,
            rtx=RtxParameters(first_rtx_ssrc + index) if rtx else None,
        )
        for index, encoding in enumerate(consumable.encodings)
    )
