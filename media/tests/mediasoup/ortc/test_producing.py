"""What a producer's parameters become in the router."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media.mediasoup import (
    InvalidParameters,
    MediaKind,
    RtpCodecCapability,
    RtpEncodingParameters,
    RtpParameters,
    UnsupportedError,
    from_json,
    to_json,
)
from media.mediasoup.ortc.producing import prepare_producer
from media.mediasoup.ortc.router_capabilities import router_rtp_capabilities
from media.mediasoup.rtp_mapping import RtpMapping
from media.tests.mediasoup import samples
from media.tests.mediasoup.samples import MEDIA_CODECS, parameters, video

CAPABILITIES = router_rtp_capabilities(MEDIA_CODECS)
ABS_CAPTURE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"


def prepare(
    kind: MediaKind, given: RtpParameters
) -> tuple[RtpParameters, RtpMapping, RtpParameters]:
    return prepare_producer(kind, given, CAPABILITIES, lambda cname: cname or "made-up")


@pytest.mark.parametrize(
    ("kind", "given", "payload_types"),
    [
        ("audio", samples.opus(), {111: 100}),
        ("video", samples.vp8_simulcast(), {96: 101, 97: 102}),
        ("video", samples.vp9_svc(), {98: 103, 99: 104}),
        ("video", samples.h264(), {102: 105, 103: 106}),
        ("video", samples.av1(), {45: 107, 46: 108}),
    ],
)
def test_payload_types_are_mapped_to_the_routers(
    kind: MediaKind, given: RtpParameters, payload_types: dict[int, int]
) -> None:
    full, mapping, consumable = prepare(kind, given)

    assert {c.payload_type: c.mapped_payload_type for c in mapping.codecs} == payload_types
    assert [codec.payload_type for codec in consumable.codecs] == list(payload_types.values())
    assert consumable.codecs[0].parameters == full.codecs[0].parameters
    assert [c.parameters for c in consumable.codecs[1:]] == [
        {"apt": next(iter(payload_types.values()))}
    ] * (kind == "video")


def test_simulcast_encodings_get_ssrcs_of_the_router() -> None:
    full, mapping, consumable = prepare("video", samples.vp8_simulcast())

    first = mapping.encodings[0].mapped_ssrc
    assert 100_000_000 <= first < 999_999_999
    assert [(e.mapped_ssrc - first, e.rid) for e in mapping.encodings] == [
        (0, "r0"),
        (1, "r1"),
        (2, "r2"),
    ]
    assert [e.ssrc for e in mapping.encodings] == [e.ssrc for e in full.encodings]
    assert (
        tuple(replace(encoding, ssrc=None) for encoding in full.encodings)
        == samples.vp8_simulcast().encodings
    )
    assert consumable.encodings == (
        RtpEncodingParameters(
            ssrc=first,
            scalability_mode="L1T3",
            max_bitrate=100_000,
            scale_resolution_down_by=4.0,
        ),
        RtpEncodingParameters(
            ssrc=first + 1,
            scalability_mode="L1T3",
            max_bitrate=300_000,
            scale_resolution_down_by=2.0,
        ),
        RtpEncodingParameters(ssrc=first + 2, scalability_mode="L1T3", max_bitrate=900_000),
    )


@pytest.mark.parametrize(
    "codecs",
    [
        [*video("VP8", 96), *video("VP9", 98)],
        [*video("VP8", 96), *video("VP8", 100)],
    ],
)
def test_a_stream_has_one_codec(codecs: list[samples.Json]) -> None:
    with pytest.raises(InvalidParameters, match="must hold one codec"):
        prepare("video", parameters(codecs, [{"ssrc": 1}]))


def test_cname() -> None:
    named, _, consumable = prepare("audio", samples.opus())
    assert (named.rtcp.cname, consumable.rtcp.cname) == ("browser", "browser")

    nameless = RtpParameters(
        codecs=samples.opus().codecs, encodings=(RtpEncodingParameters(ssrc=1),)
    )
    assert prepare("audio", nameless)[2].rtcp.cname == "made-up"


def test_capture_time_is_promised_only_when_it_is_sent() -> None:
    without = samples.opus()
    sent = {"uri": ABS_CAPTURE_TIME, "id": 9}
    with_it = from_json(RtpParameters, {**to_json(without), "headerExtensions": [sent]}, "p")

    assert [ext.id for ext in prepare("audio", without)[2].header_extensions] == [1, 4, 6, 11, 12]
    assert [ext.id for ext in prepare("audio", with_it)[2].header_extensions] == [
        1,
        4,
        6,
        10,
        11,
        12,
    ]


def test_video_extensions() -> None:
    extensions = prepare("video", samples.av1())[2].header_extensions

    assert [ext.id for ext in extensions] == [1, 4, 5, 8, 9, 11, 12]


@pytest.mark.parametrize(
    ("asymmetry", "level"),
    [(1, "42e034"), (0, "42e01f")],
)
def test_h264_level_is_negotiated(asymmetry: int, level: str) -> None:
    codecs = video(
        "H264",
        102,
        packetization_mode=1,
        profile_level_id="42e034",
        level_asymmetry_allowed=asymmetry,
    )

    full, _, consumable = prepare("video", parameters(codecs, [{"ssrc": 1}]))

    assert full.codecs[0].parameters["profile-level-id"] == level
    assert consumable.codecs[0].parameters["profile-level-id"] == level


@pytest.mark.parametrize(
    "codecs",
    [
        video("H265", 96),
        video("VP9", 98, profile_id=2),
        video("H264", 102, packetization_mode=0, profile_level_id="42e01f"),
        video("H264", 102, packetization_mode=1, profile_level_id="640c1f"),
        video("H264", 102, packetization_mode=1, profile_level_id="nonsense"),
    ],
)
def test_codec_the_router_does_not_have(codecs: list[samples.Json]) -> None:
    with pytest.raises(UnsupportedError, match=codecs[0]["mimeType"]):
        prepare("video", parameters(codecs, [{"ssrc": 1}]))


@pytest.mark.parametrize(
    ("kind", "codecs", "message"),
    [
        ("video", [], "rtpParameters.codecs must not be empty"),
        ("audio", video("VP8", 96), "video/VP8 is not a codec of kind audio"),
        ("video", video("VP8", 96)[1:], "RTX payload type 97 repairs no codec"),
        (
            "video",
            [video("VP8", 96)[0], {**video("VP8", 96)[1], "parameters": {}}],
            "RTX payload type 97 repairs no codec",
        ),
    ],
)
def test_contradictions(kind: MediaKind, codecs: list[samples.Json], message: str) -> None:
    with pytest.raises(InvalidParameters) as raised:
        prepare(kind, parameters(codecs, [{"ssrc": 1}]))

    assert str(raised.value) == message


def test_two_vp9_profiles_are_two_codecs() -> None:
    capabilities = router_rtp_capabilities(
        tuple(
            RtpCodecCapability("video", "video/VP9", 90000, parameters={"profile-id": profile})
            for profile in (0, 2)
        )
    )
    given = parameters(video("VP9", 98, profile_id=2), [{"ssrc": 1}])

    _, mapping, _ = prepare_producer("video", given, capabilities, str)

    assert [c.mapped_payload_type for c in mapping.codecs] == [102, 103]
