"""What a light client says about its media, as a browser would, only less of it."""

from __future__ import annotations

from typing import Any

from deploy.loadtest import rtp
from deploy.loadtest.playback import Stream

_AUDIO = {"mimeType": "audio/opus", "clockRate": rtp.AUDIO_CLOCK, "channels": 2}
_VIDEO = {"mimeType": "video/VP8", "clockRate": rtp.VIDEO_CLOCK}
_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_KEY_FRAMES = [{"type": "nack", "parameter": "pli"}, {"type": "ccm", "parameter": "fir"}]

# Neither retransmissions nor bandwidth estimation: what is forwarded is what was sent.
RECEIVES: dict[str, Any] = {
    "codecs": [
        {
            **_AUDIO,
            "kind": "audio",
            "preferredPayloadType": rtp.AUDIO_TYPE,
            "parameters": {},
            "rtcpFeedback": [],
        },
        {
            **_VIDEO,
            "kind": "video",
            "preferredPayloadType": rtp.VIDEO_TYPE,
            "parameters": {},
            "rtcpFeedback": _KEY_FRAMES,
        },
    ],
    "headerExtensions": [],
}


def produced(kind: str, stream: Stream, transport_id: str) -> dict[str, Any]:
    """The payload of `produce` for a microphone or a camera."""
    is_audio = kind == "audio"
    codec = {
        **(_AUDIO if is_audio else _VIDEO),
        "payloadType": rtp.AUDIO_TYPE if is_audio else rtp.VIDEO_TYPE,
        "parameters": {},
        "rtcpFeedback": [] if is_audio else _KEY_FRAMES,
    }
    level = {"uri": _LEVEL, "id": rtp.AUDIO_LEVEL_ID, "encrypt": False, "parameters": {}}
    return {
        "transportId": transport_id,
        "kind": kind,
        "source": "microphone" if is_audio else "camera",
        "rtpParameters": {
            "mid": "0" if is_audio else "1",
            "codecs": [codec],
            "headerExtensions": [level] if is_audio else [],
            "encodings": [{"ssrc": stream.ssrc}],
            "rtcp": {"cname": f"load{stream.ssrc:08x}", "reducedSize": True},
        },
    }
