"""The codecs every room's router offers, the preferred first."""

from __future__ import annotations

from media.mediasoup import RtpCodecCapability

MEDIA_CODECS: tuple[RtpCodecCapability, ...] = (
    RtpCodecCapability(
        kind="audio",
        mime_type="audio/opus",
        clock_rate=48000,
        channels=2,
        parameters={"useinbandfec": 1, "usedtx": 1},
    ),
    RtpCodecCapability(kind="video", mime_type="video/VP8", clock_rate=90000),
    RtpCodecCapability(
        kind="video", mime_type="video/VP9", clock_rate=90000, parameters={"profile-id": 2}
    ),
    RtpCodecCapability(
        kind="video", mime_type="video/VP9", clock_rate=90000, parameters={"profile-id": 0}
    ),
    RtpCodecCapability(
        kind="video",
        mime_type="video/H264",
        clock_rate=90000,
        parameters={
            "packetization-mode": 1,
            "profile-level-id": "42e01f",
            "level-asymmetry-allowed": 1,
        },
    ),
    RtpCodecCapability(
        kind="video",
        mime_type="video/H264",
        clock_rate=90000,
        parameters={
            "packetization-mode": 1,
            "profile-level-id": "4d0032",
            "level-asymmetry-allowed": 1,
        },
    ),
    RtpCodecCapability(kind="video", mime_type="video/AV1", clock_rate=90000),
)
