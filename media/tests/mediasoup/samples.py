"""What routers offer and browsers send, for the driver's tests."""

from __future__ import annotations

from typing import Any

from media.mediasoup import ListenInfo, RtpCodecCapability, RtpParameters, from_json

Json = dict[str, Any]

MEDIA_CODECS = (
    RtpCodecCapability("audio", "audio/opus", 48000, channels=2),
    RtpCodecCapability("video", "video/VP8", 90000),
    RtpCodecCapability("video", "video/VP9", 90000, parameters={"profile-id": 0}),
    RtpCodecCapability(
        "video",
        "video/H264",
        90000,
        parameters={
            "packetization-mode": 1,
            "profile-level-id": "42e01f",
            "level-asymmetry-allowed": 1,
        },
    ),
    RtpCodecCapability("video", "video/AV1", 90000),
)
# The worker picks a free port.
LISTEN = (ListenInfo("udp", "127.0.0.1"),)

MID = {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 4}
FEEDBACK = [
    {"type": "goog-remb"},
    {"type": "transport-cc"},
    {"type": "ccm", "parameter": "fir"},
    {"type": "nack"},
    {"type": "nack", "parameter": "pli"},
]


def parameters(codecs: list[Json], encodings: list[Json], mid: str = "0") -> RtpParameters:
    data = {
        "mid": mid,
        "codecs": codecs,
        "headerExtensions": [MID],
        "encodings": encodings,
        "rtcp": {"cname": "browser"},
    }
    return from_json(RtpParameters, data, "rtpParameters")


def video(name: str, payload_type: int, **codec_parameters: Any) -> list[Json]:
    """A video codec and its RTX, which has the next payload type."""
    return [
        {
            "mimeType": f"video/{name}",
            "payloadType": payload_type,
            "clockRate": 90000,
            "parameters": {key.replace("_", "-"): v for key, v in codec_parameters.items()},
            "rtcpFeedback": FEEDBACK,
        },
        {
            "mimeType": "video/rtx",
            "payloadType": payload_type + 1,
            "clockRate": 90000,
            "parameters": {"apt": payload_type},
        },
    ]


def opus(ssrc: int = 1111, mid: str = "0") -> RtpParameters:
    codec = {
        "mimeType": "audio/opus",
        "payloadType": 111,
        "clockRate": 48000,
        "channels": 2,
        "parameters": {"minptime": 10, "useinbandfec": 1},
        "rtcpFeedback": [{"type": "transport-cc"}],
    }
    return parameters([codec], [{"ssrc": ssrc, "dtx": True}], mid)


def vp8_simulcast(mid: str = "1") -> RtpParameters:
    encodings = [
        {"rid": "r0", "maxBitrate": 100_000, "scalabilityMode": "L1T3", "scaleResolutionDownBy": 4},
        {"rid": "r1", "maxBitrate": 300_000, "scalabilityMode": "L1T3", "scaleResolutionDownBy": 2},
        {"rid": "r2", "maxBitrate": 900_000, "scalabilityMode": "L1T3"},
    ]
    return parameters(video("VP8", 96), encodings, mid)


def vp9_svc(mid: str = "2") -> RtpParameters:
    encodings = [{"ssrc": 2222, "rtx": {"ssrc": 2223}, "scalabilityMode": "L3T3_KEY"}]
    return parameters(video("VP9", 98, profile_id=0), encodings, mid)


def h264(mid: str = "3") -> RtpParameters:
    codecs = video(
        "H264",
        102,
        packetization_mode=1,
        profile_level_id="42e034",
        level_asymmetry_allowed=1,
    )
    return parameters(codecs, [{"ssrc": 3333, "rtx": {"ssrc": 3334}}], mid)


def av1(mid: str = "4") -> RtpParameters:
    codecs = video("AV1", 45, level_idx=5, profile=0, tier=0)
    return parameters(codecs, [{"ssrc": 4444, "rtx": {"ssrc": 4445}}], mid)
