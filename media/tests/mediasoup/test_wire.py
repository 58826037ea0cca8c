"""JSON of browsers to dataclasses and back; bad input gets a message that names the place."""

from __future__ import annotations

import math
from typing import Any

import pytest

from media.mediasoup import (
    DtlsFingerprint,
    DtlsParameters,
    IceCandidate,
    InvalidParameters,
    RtcpFeedback,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpParameters,
    RtxParameters,
    from_json,
    to_json,
)
from media.mediasoup.wire import MAX_ITEMS, MAX_STRING

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
CODEC = {"mimeType": "video/VP8", "payloadType": 96, "clockRate": 90000}


def rtp(**changes: Any) -> dict[str, Any]:
    return {"codecs": [dict(CODEC)], **changes}


def with_codec(**changes: Any) -> dict[str, Any]:
    return {"codecs": [{**CODEC, **changes}]}


def test_rtp_parameters_as_a_browser_sends_them() -> None:
    parsed = from_json(
        RtpParameters,
        {
            "mid": "1",
            "codecs": [
                {
                    "mimeType": "video/H264",
                    "payloadType": 102,
                    "clockRate": 90000,
                    "parameters": {"profile-level-id": "42e01f", "x-float": 0.5},
                    "rtcpFeedback": [{"type": "nack"}, {"type": "ccm", "parameter": "fir"}],
                }
            ],
            "headerExtensions": [{"uri": MID, "id": 4, "encrypt": False, "parameters": {}}],
            "encodings": [
                {
                    "active": True,
                    "maxFramerate": 30,
                    "ssrc": 4294967295,
                    "rtx": {"ssrc": 1},
                    "maxBitrate": 900000,
                    "scaleResolutionDownBy": 2,
                    "scalabilityMode": "L1T3",
                    "rid": None,
                }
            ],
            "rtcp": {"cname": "me", "reducedSize": True, "mux": True},
            "unknown": {"deep": ["things"]},
        },
        "rtpParameters",
    )

    assert parsed == RtpParameters(
        codecs=(
            RtpCodecParameters(
                "video/H264",
                102,
                90000,
                None,
                {"profile-level-id": "42e01f", "x-float": 0.5},
                (RtcpFeedback("nack"), RtcpFeedback("ccm", "fir")),
            ),
        ),
        mid="1",
        header_extensions=(RtpHeaderExtensionParameters("urn:ietf:params:rtp-hdrext:sdes:mid", 4),),
        encodings=(
            RtpEncodingParameters(
                ssrc=4294967295,
                rtx=RtxParameters(1),
                max_bitrate=900000,
                scale_resolution_down_by=2.0,
                scalability_mode="L1T3",
            ),
        ),
        rtcp=RtcpParameters("me"),
    )


def test_json_leaves_out_what_is_none() -> None:
    parameters = from_json(RtpParameters, rtp(encodings=[{"rid": "a"}]), "p")

    assert to_json(parameters) == {
        "codecs": [
            {
                "mimeType": "video/VP8",
                "payloadType": 96,
                "clockRate": 90000,
                "parameters": {},
                "rtcpFeedback": [],
            }
        ],
        "headerExtensions": [],
        "encodings": [{"rid": "a", "dtx": False}],
        "rtcp": {"reducedSize": True},
    }


def test_ice_and_dtls() -> None:
    candidate = IceCandidate("udpcandidate", 1, "a.example", "tcp", 4000, "host", "passive", "ip")
    assert to_json(candidate) == {
        "foundation": "udpcandidate",
        "priority": 1,
        "address": "a.example",
        "protocol": "tcp",
        "port": 4000,
        "type": "host",
        "tcpType": "passive",
        "ip": "ip",
    }
    dtls = {"role": "client", "fingerprints": [{"algorithm": "sha-256", "value": "AB:CD"}]}
    assert from_json(DtlsParameters, dtls, "dtlsParameters") == DtlsParameters(
        (DtlsFingerprint("sha-256", "AB:CD"),), "client"
    )


def test_audio_has_a_channel_and_video_has_none() -> None:
    audio = from_json(RtpParameters, with_codec(mimeType="audio/PCMU"), "p")
    video = from_json(RtpParameters, with_codec(channels=2), "p")

    assert (audio.codecs[0].channels, video.codecs[0].channels) == (1, None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "p must be an object"),
        ([], "p must be an object"),
        ({}, "p.codecs is required"),
        (rtp(codecs={}), "p.codecs must be an array"),
        (rtp(codecs="video"), "p.codecs must be an array"),
        (rtp(codecs=[1]), "p.codecs[0] must be an object"),
        (with_codec(payloadType="96"), "p.codecs[0].payloadType must be an integer"),
        (with_codec(payloadType=True), "p.codecs[0].payloadType must be an integer"),
        (with_codec(payloadType=96.0), "p.codecs[0].payloadType must be an integer"),
        (with_codec(payloadType=None), "p.codecs[0].payloadType is required"),
        (with_codec(payloadType=300), "p.codecs[0].payloadType must be an integer from 0 to 127"),
        (with_codec(payloadType=-1), "p.codecs[0].payloadType must be an integer from 0 to 127"),
        (
            with_codec(clockRate=2**32),
            "p.codecs[0].clockRate must be an integer from 0 to 4294967295",
        ),
        (with_codec(mimeType=7), "p.codecs[0].mimeType must be a string"),
        (with_codec(mimeType="x" * 5000), "p.codecs[0].mimeType must not be longer than 4096"),
        (with_codec(mimeType="\ud800"), "p.codecs[0].mimeType must be valid Unicode"),
        (with_codec(mimeType="text/plain"), "p.codecs[0]: mimeType 'text/plain' is neither"),
        (with_codec(mimeType="video/"), "p.codecs[0]: mimeType 'video/' is neither"),
        (with_codec(parameters=[]), "p.codecs[0].parameters must be an object"),
        (with_codec(parameters={"a": None}), "p.codecs[0].parameters.a must be a string or a num"),
        (with_codec(parameters={"a": True}), "p.codecs[0].parameters.a must be a string or a num"),
        (with_codec(parameters={"a": {}}), "p.codecs[0].parameters.a must be a string or a num"),
        (with_codec(parameters={"a": 2**31}), "p.codecs[0].parameters.a must be an integer from"),
        (with_codec(parameters={"apt": "96"}), "p.codecs[0]: parameters.apt must be an integer"),
        (rtp(encodings=[{"ssrc": 2**40}]), "p.encodings[0].ssrc must be an integer from 0 to 4294"),
        (rtp(encodings=[{"ssrc": -1}]), "p.encodings[0].ssrc must be an integer from 0 to 4294"),
        (rtp(encodings=[{"dtx": "yes"}]), "p.encodings[0].dtx must be true or false"),
        (rtp(encodings=[{"dtx": 1}]), "p.encodings[0].dtx must be true or false"),
        (
            rtp(encodings=[{"scaleResolutionDownBy": "2"}]),
            "p.encodings[0].scaleResolutionDownBy must be a number",
        ),
        (
            rtp(encodings=[{"scaleResolutionDownBy": math.inf}]),
            "p.encodings[0].scaleResolutionDownBy must be a finite number",
        ),
        (
            rtp(encodings=[{"scaleResolutionDownBy": 10**400}]),
            "p.encodings[0].scaleResolutionDownBy must be a finite number",
        ),
        (rtp(encodings=[{"rtx": {}}]), "p.encodings[0].rtx.ssrc is required"),
        (rtp(encodings=[{}] * 257), "p.encodings must not have more than 256 items"),
        (
            rtp(headerExtensions=[{"uri": "urn:x", "id": 1}]),
            "p.headerExtensions[0].uri must be one",
        ),
        (rtp(headerExtensions=[{"uri": [], "id": 1}]), "p.headerExtensions[0].uri must be one of"),
        (
            rtp(headerExtensions=[{"uri": MID, "id": 256}]),
            "p.headerExtensions[0].id must be an int",
        ),
        (rtp(rtcp=[]), "p.rtcp must be an object"),
        (rtp(mid=1), "p.mid must be a string"),
    ],
)
def test_bad_rtp_parameters(data: object, message: str) -> None:
    with pytest.raises(InvalidParameters) as raised:
        from_json(RtpParameters, data, "p")

    assert str(raised.value).startswith(message)


def test_limits_are_inclusive() -> None:
    many = {str(number): number for number in range(MAX_ITEMS)}
    parsed = from_json(RtpParameters, with_codec(parameters=many, mimeType="video/VP8"), "p")
    assert parsed.codecs[0].parameters == many
    with pytest.raises(InvalidParameters, match="must not have more than 256 entries"):
        from_json(RtpParameters, with_codec(parameters={**many, "one": 1}), "p")
    assert from_json(RtpParameters, rtp(mid="x" * MAX_STRING), "p").mid == "x" * MAX_STRING


def test_capabilities_may_name_extensions_that_nobody_knows() -> None:
    data = {"headerExtensions": [{"kind": "video", "uri": "urn:new", "preferredId": 13}]}

    parsed = from_json(RtpCapabilities, data, "rtpCapabilities")

    assert [ext.uri for ext in parsed.header_extensions] == ["urn:new"]
    assert parsed.codecs == ()


def test_capability_whose_kind_and_name_disagree() -> None:
    data = {"codecs": [{"kind": "audio", "mimeType": "video/VP8", "clockRate": 90000}]}

    with pytest.raises(InvalidParameters) as raised:
        from_json(RtpCapabilities, data, "rtpCapabilities")

    assert str(raised.value) == "rtpCapabilities.codecs[0]: mimeType video/VP8 is not of kind audio"
