"""What a router offers."""

from __future__ import annotations

import pytest

from media.mediasoup import InvalidParameters, RtpCodecCapability, UnsupportedError, to_json
from media.mediasoup.ortc.router_capabilities import router_rtp_capabilities
from media.mediasoup.rtp import Parameters
from media.tests.mediasoup.samples import MEDIA_CODECS

VIDEO_FEEDBACK = [
    {"type": "nack", "parameter": ""},
    {"type": "nack", "parameter": "pli"},
    {"type": "ccm", "parameter": "fir"},
    {"type": "goog-remb", "parameter": ""},
    {"type": "transport-cc", "parameter": ""},
]


def video(name: str, payload_type: int, parameters: dict[str, object]) -> dict[str, object]:
    return {
        "kind": "video",
        "mimeType": f"video/{name}",
        "clockRate": 90000,
        "preferredPayloadType": payload_type,
        "parameters": parameters,
        "rtcpFeedback": [] if name == "rtx" else VIDEO_FEEDBACK,
    }


def test_codecs_get_payload_types_and_video_gets_rtx() -> None:
    capabilities = router_rtp_capabilities(MEDIA_CODECS)

    assert to_json(capabilities.codecs) == [
        {
            "kind": "audio",
            "mimeType": "audio/opus",
            "clockRate": 48000,
            "preferredPayloadType": 100,
            "channels": 2,
            "parameters": {},
            "rtcpFeedback": [
                {"type": "nack", "parameter": ""},
                {"type": "transport-cc", "parameter": ""},
            ],
        },
        video("VP8", 101, {}),
        video("rtx", 102, {"apt": 101}),
        video("VP9", 103, {"profile-id": 0}),
        video("rtx", 104, {"apt": 103}),
        video(
            "H264",
            105,
            {"level-asymmetry-allowed": 1, "packetization-mode": 1, "profile-level-id": "42e01f"},
        ),
        video("rtx", 106, {"apt": 105}),
        video("AV1", 107, {}),
        video("rtx", 108, {"apt": 107}),
    ]


def test_header_extensions() -> None:
    extensions = router_rtp_capabilities(()).header_extensions

    assert [
        (ext.preferred_id, ext.kind, ext.direction, ext.uri.rpartition("/")[2].rpartition(":")[2])
        for ext in extensions
    ] == [
        (1, "audio", "sendrecv", "mid"),
        (1, "video", "sendrecv", "mid"),
        (2, "video", "recvonly", "rtp-stream-id"),
        (3, "video", "recvonly", "repaired-rtp-stream-id"),
        (4, "audio", "sendrecv", "abs-send-time"),
        (4, "video", "sendrecv", "abs-send-time"),
        (5, "audio", "recvonly", "draft-holmer-rmcat-transport-wide-cc-extensions-01"),
        (5, "video", "sendrecv", "draft-holmer-rmcat-transport-wide-cc-extensions-01"),
        (6, "audio", "sendrecv", "ssrc-audio-level"),
        (7, "video", "recvonly", "#dependency-descriptor-rtp-header-extension"),
        (8, "video", "sendrecv", "video-orientation"),
        (9, "video", "sendrecv", "toffset"),
        (10, "audio", "sendrecv", "abs-capture-time"),
        (10, "video", "sendrecv", "abs-capture-time"),
        (11, "audio", "sendrecv", "playout-delay"),
        (11, "video", "sendrecv", "playout-delay"),
        (12, "audio", "sendrecv", "packet-id"),
        (12, "video", "sendrecv", "packet-id"),
    ]
    assert not any(ext.preferred_encrypt for ext in extensions)


def test_preferred_and_static_payload_types_are_kept() -> None:
    capabilities = router_rtp_capabilities(
        (
            RtpCodecCapability("video", "video/vp8", 90000, preferred_payload_type=100),
            RtpCodecCapability("audio", "audio/pcmu", 8000),
            RtpCodecCapability("audio", "audio/opus", 48000, channels=2),
        )
    )

    assert [(c.mime_type, c.preferred_payload_type) for c in capabilities.codecs] == [
        ("video/VP8", 100),
        ("video/rtx", 101),
        ("audio/PCMU", 0),
        ("audio/opus", 102),
    ]


def test_multiopus_is_told_apart_by_its_streams() -> None:
    parameters: Parameters = {
        "channel_mapping": "0,4,1,2,3,5",
        "num_streams": 4,
        "coupled_streams": 2,
    }
    codec = RtpCodecCapability("audio", "audio/multiopus", 48000, channels=6, parameters=parameters)
    other = RtpCodecCapability("audio", "audio/multiopus", 48000, channels=6)

    assert router_rtp_capabilities((codec,)).codecs[0].parameters == parameters
    with pytest.raises(UnsupportedError):
        router_rtp_capabilities((other,))


@pytest.mark.parametrize(
    "codec",
    [
        RtpCodecCapability("video", "video/H265", 90000),
        RtpCodecCapability("audio", "audio/opus", 48000),
        RtpCodecCapability("video", "video/VP8", 48000),
    ],
)
def test_unknown_codec(codec: RtpCodecCapability) -> None:
    with pytest.raises(UnsupportedError, match=codec.mime_type):
        router_rtp_capabilities((codec,))


def test_payload_type_taken_twice() -> None:
    vp8 = RtpCodecCapability("video", "video/VP8", 90000)
    vp9 = RtpCodecCapability("video", "video/VP9", 90000, preferred_payload_type=100)

    with pytest.raises(InvalidParameters, match="payload type 100 is taken twice"):
        router_rtp_capabilities((vp8, vp9))


def test_payload_types_run_out() -> None:
    vp8 = RtpCodecCapability("video", "video/VP8", 90000)

    assert router_rtp_capabilities((vp8,) * 16).codecs[-1].preferred_payload_type == 99
    with pytest.raises(InvalidParameters, match="more codecs than there are"):
        router_rtp_capabilities((vp8,) * 17)
