"""What a consumer is sent, given what its end can receive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media.mediasoup import (
    MediaKind,
    RtpCapabilities,
    RtpEncodingParameters,
    RtpParameters,
    RtxParameters,
    UnsupportedError,
)
from media.mediasoup.ortc.consuming import (
    can_consume,
    consumer_rtp_parameters,
    pipe_consumer_rtp_parameters,
)
from media.mediasoup.ortc.producing import prepare_producer
from media.mediasoup.ortc.router_capabilities import router_rtp_capabilities
from media.mediasoup.ortc.scalability import temporal_layers
from media.tests.mediasoup import samples
from media.tests.mediasoup.samples import MEDIA_CODECS

ROUTER = router_rtp_capabilities(MEDIA_CODECS)
TRANSPORT_CC, ABS_SEND_TIME = 5, 4


def consumable(kind: MediaKind, given: RtpParameters) -> RtpParameters:
    return prepare_producer(kind, given, ROUTER, str)[2]


OPUS = consumable("audio", samples.opus())
SIMULCAST = consumable("video", samples.vp8_simulcast())
SVC = consumable("video", samples.vp9_svc())
H264 = consumable("video", samples.h264())
AV1 = consumable("video", samples.av1())


def without(*names: str, extensions: tuple[int, ...] = ()) -> RtpCapabilities:
    """The router's capabilities less some codecs and header extensions."""
    return RtpCapabilities(
        tuple(c for c in ROUTER.codecs if c.mime_type.split("/")[1] not in names),
        tuple(ext for ext in ROUTER.header_extensions if ext.preferred_id not in extensions),
    )


def feedback(parameters: RtpParameters) -> list[str]:
    return [f"{f.type} {f.parameter}".strip() for f in parameters.codecs[0].rtcp_feedback]


@pytest.mark.parametrize(
    ("source", "payload_types", "mode"),
    [
        (OPUS, [100], None),
        (SIMULCAST, [101, 102], "L3T3"),
        (SVC, [103, 104], "L3T3_KEY"),
        (H264, [105, 106], None),
        (AV1, [107, 108], None),
    ],
)
def test_one_stream_whatever_the_producer_sends(
    source: RtpParameters, payload_types: list[int], mode: str | None
) -> None:
    enable_rtx = len(payload_types) > 1

    sent = consumer_rtp_parameters(source, ROUTER, enable_rtx=enable_rtx, mid="7")

    (encoding,) = sent.encodings
    assert encoding.ssrc is not None
    assert encoding.rtx == (RtxParameters(encoding.ssrc + 1) if enable_rtx else None)
    assert encoding.scalability_mode == mode
    assert encoding.max_bitrate == (900_000 if source is SIMULCAST else None)
    assert [codec.payload_type for codec in sent.codecs] == payload_types
    assert (sent.mid, sent.rtcp.cname) == ("7", "browser")
    assert sent.header_extensions == source.header_extensions


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), ["nack", "nack pli", "ccm fir", "transport-cc"]),
        ((TRANSPORT_CC,), ["nack", "nack pli", "ccm fir", "goog-remb"]),
        ((TRANSPORT_CC, ABS_SEND_TIME), ["nack", "nack pli", "ccm fir"]),
    ],
)
def test_one_kind_of_bandwidth_estimation(missing: tuple[int, ...], expected: list[str]) -> None:
    sent = consumer_rtp_parameters(SIMULCAST, without(extensions=missing), enable_rtx=True)

    assert feedback(sent) == expected
    assert not {ext.id for ext in sent.header_extensions} & set(missing)


def test_without_rtx_nothing_is_sent_again() -> None:
    by_choice = consumer_rtp_parameters(SIMULCAST, ROUTER, enable_rtx=False)
    by_need = consumer_rtp_parameters(SIMULCAST, without("rtx"), enable_rtx=True)

    assert [c.payload_type for c in by_choice.codecs] == [101]
    assert feedback(by_choice) == ["nack pli", "ccm fir", "transport-cc"]
    assert by_choice.encodings[0].rtx is None
    assert [c.payload_type for c in by_need.codecs] == [101]
    assert by_need.encodings[0].rtx is None


def test_extension_with_another_id_is_not_used() -> None:
    renumbered = RtpCapabilities(
        ROUTER.codecs,
        tuple(replace(ext, preferred_id=ext.preferred_id + 1) for ext in ROUTER.header_extensions),
    )

    assert consumer_rtp_parameters(OPUS, renumbered, enable_rtx=False).header_extensions == ()


def test_feedback_is_what_the_receiving_end_knows() -> None:
    silent = RtpCapabilities(
        tuple(replace(codec, rtcp_feedback=()) for codec in ROUTER.codecs),
        ROUTER.header_extensions,
    )

    assert feedback(consumer_rtp_parameters(SIMULCAST, silent, enable_rtx=True)) == []


@pytest.mark.parametrize(
    "capabilities", [RtpCapabilities(), without("VP8"), without("VP8", "VP9", "H264", "AV1")]
)
def test_no_common_codec(capabilities: RtpCapabilities) -> None:
    assert can_consume(SIMULCAST, capabilities) is False
    with pytest.raises(UnsupportedError):
        consumer_rtp_parameters(SIMULCAST, capabilities, enable_rtx=True)


def test_can_consume() -> None:
    assert can_consume(SIMULCAST, ROUTER) is True
    assert can_consume(SIMULCAST, without("rtx", "opus")) is True


def test_pipe_keeps_all_streams() -> None:
    sent = consumer_rtp_parameters(SIMULCAST, ROUTER, enable_rtx=True, pipe=True)

    assert sent.mid is None
    ssrcs = [encoding.ssrc or 0 for encoding in sent.encodings]
    rtx = [encoding.rtx.ssrc if encoding.rtx else 0 for encoding in sent.encodings]
    assert [ssrc - ssrcs[0] for ssrc in ssrcs] == [0, 1, 2]
    assert [ssrc - rtx[0] for ssrc in rtx] == [0, 1, 2]
    assert [e.max_bitrate for e in sent.encodings] == [100_000, 300_000, 900_000]


@pytest.mark.parametrize(
    ("enable_rtx", "payload_types", "expected"),
    [
        (True, [101, 102], ["nack", "nack pli", "ccm fir"]),
        (False, [101], ["nack pli", "ccm fir"]),
    ],
)
def test_pipe_between_routers(
    enable_rtx: bool, payload_types: list[int], expected: list[str]
) -> None:
    sent = pipe_consumer_rtp_parameters(SIMULCAST, enable_rtx=enable_rtx)

    assert [codec.payload_type for codec in sent.codecs] == payload_types
    assert feedback(sent) == expected
    assert [ext.id for ext in sent.header_extensions] == [7, 8, 9, 11, 12]
    assert [e.rtx is not None for e in sent.encodings] == [enable_rtx] * 3
    assert len({e.ssrc for e in sent.encodings}) == 3


def test_modes_of_mixed_simulcast() -> None:
    encodings = tuple(RtpEncodingParameters(ssrc=number) for number in (1, 2))
    source = replace(SIMULCAST, encodings=encodings)

    sent = consumer_rtp_parameters(source, ROUTER, enable_rtx=False)

    assert sent.encodings[0].scalability_mode == "L2T1"


@pytest.mark.parametrize(
    ("mode", "layers"),
    [("L3T3_KEY", 3), ("S2T2h", 2), ("L1T12", 12), ("T3", 1), ("L0T0", 1), ("", 1), (None, 1)],
)
def test_temporal_layers(mode: str | None, layers: int) -> None:
    assert temporal_layers(mode) == layers
