"""Codecs and header extensions that the worker can route."""

from __future__ import annotations

from typing import get_args

from media.mediasoup.rtp import (
    Direction,
    MediaKind,
    Parameters,
    RtcpFeedback,
    RtpCodecCapability,
    RtpHeaderExtension,
)
from media.mediasoup.rtp_header_extensions import RtpHeaderExtensionUri

_TRANSPORT_CC = (RtcpFeedback("transport-cc"),)
_OPUS = (RtcpFeedback("nack"), RtcpFeedback("transport-cc"))
_VIDEO = (
    RtcpFeedback("nack"),
    RtcpFeedback("nack", "pli"),
    RtcpFeedback("ccm", "fir"),
    RtcpFeedback("goog-remb"),
    RtcpFeedback("transport-cc"),
)


def _audio(
    name: str,
    clock_rate: int,
    feedback: tuple[RtcpFeedback, ...] = _TRANSPORT_CC,
    payload_type: int | None = None,
) -> RtpCodecCapability:
    return RtpCodecCapability(
        "audio", f"audio/{name}", clock_rate, payload_type, rtcp_feedback=feedback
    )


def _multiopus(channels: int, mapping: str, streams: int, coupled: int) -> RtpCodecCapability:
    parameters: Parameters = {
        "channel_mapping": mapping,
        "num_streams": streams,
        "coupled_streams": coupled,
    }
    return RtpCodecCapability("audio", "audio/multiopus", 48000, None, channels, parameters, _OPUS)


def _video(name: str, parameters: Parameters) -> RtpCodecCapability:
    return RtpCodecCapability("video", f"video/{name}", 90000, None, None, parameters, _VIDEO)


SUPPORTED_CODECS = (
    RtpCodecCapability("audio", "audio/opus", 48000, None, 2, rtcp_feedback=_OPUS),
    _multiopus(4, "0,1,2,3", 2, 2),
    _multiopus(6, "0,4,1,2,3,5", 4, 2),
    _multiopus(8, "0,6,1,2,3,4,5,7", 5, 3),
    _audio("PCMU", 8000, payload_type=0),
    _audio("PCMA", 8000, payload_type=8),
    *(_audio("ISAC", rate) for rate in (32000, 16000)),
    _audio("G722", 8000, payload_type=9),
    _audio("iLBC", 8000),
    *(_audio("SILK", rate) for rate in (24000, 16000, 12000, 8000)),
    *(_audio("CN", rate, (), 13) for rate in (32000, 16000, 8000)),
    *(_audio("telephone-event", rate, ()) for rate in (48000, 32000, 16000, 8000)),
    _video("VP8", {}),
    _video("VP9", {}),
    _video("H264", {"level-asymmetry-allowed": 1}),
    _video("AV1", {}),
)

# By position in the list of known URIs, counted from 1, which is also the id in
# a packet: for which kinds, and in which directions, an extension is supported.
_BOTH: tuple[MediaKind, ...] = ("audio", "video")
_EXTENSIONS: tuple[tuple[int, tuple[MediaKind, ...], Direction], ...] = (
    (1, _BOTH, "sendrecv"),
    (2, ("video",), "recvonly"),
    (3, ("video",), "recvonly"),
    (4, _BOTH, "sendrecv"),
    # Audio is counted in when it comes from a sender, and is not when it goes out.
    (5, ("audio",), "recvonly"),
    (5, ("video",), "sendrecv"),
    (6, ("audio",), "sendrecv"),
    (7, ("video",), "recvonly"),
    (8, ("video",), "sendrecv"),
    (9, ("video",), "sendrecv"),
    (10, _BOTH, "sendrecv"),
    (11, _BOTH, "sendrecv"),
    (12, _BOTH, "sendrecv"),
)
_URIS = get_args(get_args(RtpHeaderExtensionUri)[0])

SUPPORTED_HEADER_EXTENSIONS = tuple(
    RtpHeaderExtension(kind, _URIS[id - 1], id, direction=direction)
    for id, kinds, direction in _EXTENSIONS
    for kind in kinds
)
