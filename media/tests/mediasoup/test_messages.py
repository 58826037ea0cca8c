"""Dataclasses into FlatBuffers and out of them again."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flatbuffers import Builder

from media.mediasoup import (
    ChannelError,
    ConsumerLayers,
    ConsumerLayersChange,
    ConsumerTrace,
    Event,
    InvalidParameters,
    ListenInfo,
    ProducerScoreChange,
    RtcpParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpParameters,
    RtxParameters,
    StreamScore,
    TransportTrace,
    VideoOrientationChange,
    Volume,
    Volumes,
)
from media.mediasoup import schema as fbs
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import (
    Notification,
    decode,
    encode_notification,
    encode_request,
)
from media.mediasoup.messages.reading import read
from media.mediasoup.messages.writing import write
from media.mediasoup.rtp import RtpCodecParameters
from media.mediasoup.rtp_mapping import CodecMapping, EncodingMapping, RtpMapping
from media.mediasoup.shapes import table_of
from media.mediasoup.traces import BweTraceInfo, PliTraceInfo
from media.tests.fake_worker import new, notification
from media.tests.mediasoup.samples import h264, vp8_simulcast

RTP = RtpParameters(
    codecs=(
        RtpCodecParameters(
            "video/H264",
            127,
            4294967295,
            None,
            {"text": "ü", "number": -(2**31), "float": 0.25, "flag": True, "empty": ""},
        ),
        *vp8_simulcast().codecs,
    ),
    mid="m",
    header_extensions=(
        RtpHeaderExtensionParameters("urn:3gpp:video-orientation", 255, True, {"x": 1}),
    ),
    encodings=(
        RtpEncodingParameters(
            ssrc=0, rid="r", codec_payload_type=0, rtx=RtxParameters(9), dtx=True
        ),
        RtpEncodingParameters(scalability_mode="L3T3", max_bitrate=2**64 - 1),
        RtpEncodingParameters(),
    ),
    rtcp=RtcpParameters("c", reduced_size=False),
    msid="stream track",
)


def round_trip(value: Any) -> Any:
    builder = Builder()
    builder.Finish(write(builder, value))
    table = fbs.generated(table_of(type(value)).name).GetRootAs(builder.Output(), 0)
    return read(type(value), table)


@pytest.mark.parametrize(
    "value",
    [
        RTP,
        vp8_simulcast().codecs[0],
        h264(),
        RtpMapping(
            (CodecMapping(96, 101),), (EncodingMapping(5, None, "r"), EncodingMapping(6, 0))
        ),
        ListenInfo("tcp", "::1", "name.example", True, 65535, send_buffer_size=1),
        ConsumerLayers(0, 0),
        ConsumerLayers(255),
    ],
)
def test_what_is_written_is_read(value: Any) -> None:
    assert round_trip(value) == value


def test_scaling_stays_at_home() -> None:
    read_back = round_trip(vp8_simulcast())

    assert [e.scale_resolution_down_by for e in read_back.encodings] == [None, None, None]
    assert [e.max_bitrate for e in read_back.encodings] == [100_000, 300_000, 900_000]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (CodecMapping(128, 0), "CodecMapping.payload_type must be an integer from 0 to 127"),
        (CodecMapping(-1, 0), "CodecMapping.payload_type must be an integer from 0 to 127"),
        (CodecMapping(True, 0), "CodecMapping.payload_type must be an integer"),
        (CodecMapping(None, 0), "CodecMapping.payload_type is required"),  # type: ignore[arg-type]
        (RtxParameters(2**32), "RtxParameters.ssrc must be an integer from 0 to 4294967295"),
        (ListenInfo("udp", 5), "ListenInfo.ip must be a string"),  # type: ignore[arg-type]
        (ListenInfo("udp", "\ud800"), "ListenInfo.ip must be valid Unicode"),
        (ListenInfo("udp", "::", flags=1), "ListenInfo.flags must be of type SocketFlags"),  # type: ignore[arg-type]
        (
            ListenInfo("udp", "::", expose_internal_ip=1),  # type: ignore[arg-type]
            "ListenInfo.expose_internal_ip must be true or false",
        ),
        (RtpMapping((), None), "RtpMapping.encodings is required"),  # type: ignore[arg-type]
        (RtpMapping((), 3), "RtpMapping.encodings must be a list"),  # type: ignore[arg-type]
        (
            RtpHeaderExtensionParameters("urn:x", 1),  # type: ignore[arg-type]
            "RtpHeaderExtensionParameters.uri must be one of urn:ietf:params:rtp-hdrext:sdes:mid",
        ),
        (
            RtpHeaderExtensionParameters("urn:3gpp:video-orientation", 1, parameters={"a": 2**31}),
            "parameter a must be a string or a 32-bit number",
        ),
    ],
)
def test_what_does_not_fit_is_named(value: Any, message: str) -> None:
    with pytest.raises(InvalidParameters) as raised:
        round_trip(value)

    assert str(raised.value).startswith(message)


def test_request_frame() -> None:
    frame = encode_request(7, "WORKER_CLOSE_ROUTER", "", bodies.CloseRouter("r"))

    assert int.from_bytes(frame[:4], "little") == len(frame) - 4
    message = fbs.generated("Message.Message").GetRootAs(frame, 4)
    request = fbs.generated("Request.Request")()
    request.Init(message.Data().Bytes, message.Data().Pos)
    assert (request.Id(), request.Method(), request.HandlerId()) == (7, 6, b"")
    assert fbs.enum_names("Request.Body")[request.BodyType()] == "Worker_CloseRouterRequest"


def test_notification_frame() -> None:
    decoded = decode(encode_notification("WORKER_CLOSE", "", None)[4:])

    assert isinstance(decoded, Notification)
    assert (decoded.event, decoded.handler_id, decoded.has_body) == ("WORKER_CLOSE", "", False)
    with pytest.raises(ChannelError, match="the worker sent NONE where"):
        decoded.body(bodies.ConsumerScored)


@pytest.mark.parametrize(
    ("table", "body", "event"),
    [
        (
            "Consumer.LayersChangeNotification",
            {"layers": new("Consumer.ConsumerLayers", spatialLayer=2, temporalLayer=1)},
            ConsumerLayersChange(ConsumerLayers(2, 1)),
        ),
        ("Consumer.LayersChangeNotification", {}, ConsumerLayersChange(None)),
        (
            "Producer.ScoreNotification",
            {
                "scores": [
                    new("Producer.Score", encodingIdx=1, ssrc=2, rid="r1", score=9),
                    new("Producer.Score", encodingIdx=2, ssrc=3, rid="", score=0),
                ]
            },
            ProducerScoreChange((StreamScore(2, "r1", 9, 1), StreamScore(3, None, 0, 2))),
        ),
        (
            "Producer.VideoOrientationChangeNotification",
            {"camera": True, "rotation": 270},
            VideoOrientationChange(True, False, 270),
        ),
        (
            "Transport.TraceNotification",
            {
                "type": 1,
                "timestamp": 2**40,
                "direction": 1,
                "infoType": 1,
                "info": new("Transport.BweTraceInfo", bweType=1, availableBitrate=2**33),
            },
            TransportTrace("bwe", 2**40, "out", BweTraceInfo("remb", 0, 0, 0, 0, 0, 0, 2**33)),
        ),
        (
            "Transport.TraceNotification",
            {"type": 0, "timestamp": 1},
            TransportTrace("probation", 1, "in", None),
        ),
        (
            "Consumer.TraceNotification",
            {"type": 3, "infoType": 3, "info": new("Consumer.PliTraceInfo", ssrc=5)},
            ConsumerTrace("pli", 0, "in", PliTraceInfo(5)),
        ),
        (
            "AudioLevelObserver.VolumesNotification",
            {"volumes": [new("AudioLevelObserver.Volume", producerId="p", volume=-127)]},
            Volumes((Volume("p", -127),)),
        ),
    ],
)
def test_events_as_the_worker_sends_them(table: str, body: dict[str, Any], event: Event) -> None:
    frame = notification("id", "WORKER_RUNNING", table, new(table, **body))

    decoded = decode(frame[4:])

    assert isinstance(decoded, Notification)
    assert decoded.body(type(event)) == event


def test_a_request_is_nothing_a_worker_sends() -> None:
    with pytest.raises(ChannelError, match="a message of type Request"):
        decode(encode_request(1, "WORKER_DUMP", "", None)[4:])


def test_noise_is_undecodable_or_harmless_but_never_another_error() -> None:
    noise = random.Random(4)
    valid = encode_notification("WORKER_RUNNING", "1234", None)[4:]
    undecodable = 0

    for _ in range(2000):
        frame = bytearray(valid)
        for _ in range(noise.randrange(1, 9)):
            frame[noise.randrange(len(frame))] = noise.randrange(256)
        try:
            decode(bytes(frame[: noise.randrange(len(frame) + 1)]))
        except ChannelError:
            undecodable += 1

    assert undecodable > 1000
    with pytest.raises(ChannelError):
        decode(b"")
