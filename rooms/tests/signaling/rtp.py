"""What a browser would say about its media, as far as a test needs it."""

from __future__ import annotations

from typing import Any

MICROPHONE: dict[str, Any] = {
    "mid": "0",
    "codecs": [
        {
            "mimeType": "audio/opus",
            "payloadType": 111,
            "clockRate": 48000,
            "channels": 2,
            "parameters": {"useinbandfec": 1},
            "rtcpFeedback": [],
        }
    ],
    "headerExtensions": [],
    "encodings": [{"ssrc": 11111111}],
    "rtcp": {"cname": "test"},
}
CAMERA: dict[str, Any] = {
    "mid": "1",
    "codecs": [
        {
            "mimeType": "video/VP8",
            "payloadType": 96,
            "clockRate": 90000,
            "parameters": {},
            "rtcpFeedback": [{"type": "nack"}, {"type": "nack", "parameter": "pli"}],
        }
    ],
    "headerExtensions": [],
    "encodings": [{"ssrc": 22222222}],
    "rtcp": {"cname": "test"},
}
DTLS: dict[str, Any] = {
    "role": "client",
    "fingerprints": [{"algorithm": "sha-256", "value": ":".join(["AB"] * 32)}],
}


def microphone(transport_id: str, **more: Any) -> dict[str, Any]:
    """The payload of `produce` for a microphone."""
    return {
        "transportId": transport_id,
        "kind": "audio",
        "rtpParameters": MICROPHONE,
        "source": "microphone",
        **more,
    }


def camera(transport_id: str, **more: Any) -> dict[str, Any]:
    """The payload of `produce` for a camera."""
    return {
        "transportId": transport_id,
        "kind": "video",
        "rtpParameters": CAMERA,
        "source": "camera",
        **more,
    }
