"""What a browser sends: RTP parameters and capabilities as they stand on the wire."""

from __future__ import annotations

import itertools
from typing import Any

Json = dict[str, Any]
_ssrcs = itertools.count(10_000_000, 10)

MID = {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1}
AUDIO_LEVEL = {"uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "id": 10}
DTLS = {
    "role": "client",
    "fingerprints": [{"algorithm": "sha-256", "value": ":".join(["AB"] * 32)}],
}


def opus() -> Json:
    """A microphone."""
    return {
        "mid": "0",
        "codecs": [
            {
                "mimeType": "audio/opus",
                "payloadType": 111,
                "clockRate": 48000,
                "channels": 2,
                "parameters": {"minptime": 10, "useinbandfec": 1},
                "rtcpFeedback": [{"type": "transport-cc", "parameter": ""}],
            }
        ],
        "headerExtensions": [MID, AUDIO_LEVEL],
        "encodings": [{"ssrc": next(_ssrcs), "dtx": True}],
        "rtcp": {"cname": "sample", "reducedSize": True},
    }


def vp8_simulcast() -> Json:
    """A camera in three sizes."""
    first = next(_ssrcs)
    return {
        "mid": "1",
        "codecs": [
            {
                "mimeType": "video/VP8",
                "payloadType": 96,
                "clockRate": 90000,
                "parameters": {},
                "rtcpFeedback": [{"type": "nack", "parameter": "pli"}, {"type": "nack"}],
            },
            {
                "mimeType": "video/rtx",
                "payloadType": 97,
                "clockRate": 90000,
                "parameters": {"apt": 96},
                "rtcpFeedback": [],
            },
        ],
        "headerExtensions": [MID],
        "encodings": [
            {
                "ssrc": first + layer,
                "rtx": {"ssrc": first + 5 + layer},
                "scalabilityMode": "L1T3",
                "scaleResolutionDownBy": 4 / 2**layer,
            }
            for layer in range(3)
        ],
        "rtcp": {"cname": "sample", "reducedSize": True},
    }


def with_codec(parameters: Json, mime_type: str) -> Json:
    """The same stream, in a codec of another name."""
    first, *rest = parameters["codecs"]
    return {**parameters, "codecs": [{**first, "mimeType": mime_type}, *rest]}
