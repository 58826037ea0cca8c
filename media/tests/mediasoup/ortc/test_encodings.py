"""One way to find each encoding, and no other."""

from __future__ import annotations

import pytest

from media.mediasoup import InvalidParameters
from media.mediasoup.ortc.encodings import found_one_way
from media.mediasoup.rtp import RtpEncodingParameters, RtxParameters


def test_an_ssrc_is_enough() -> None:
    given = RtpEncodingParameters(
        ssrc=5, rid="a", codec_payload_type=97, rtx=RtxParameters(ssrc=6), max_bitrate=1000
    )
    assert found_one_way((given,)) == (
        RtpEncodingParameters(ssrc=5, rtx=RtxParameters(ssrc=6), max_bitrate=1000),
    )


def test_a_rid_gets_an_ssrc_that_nobody_knows() -> None:
    given = (RtpEncodingParameters(rid="a"), RtpEncodingParameters(rid="b", ssrc=0))
    drawn = [found_one_way(given) for _ in range(50)]
    ssrcs = [encoding.ssrc for settled in drawn for encoding in settled]
    assert len(set(ssrcs)) == 100
    assert all(ssrc is not None and 1_000_000_000 <= ssrc < 4_000_000_000 for ssrc in ssrcs)
    assert {(a.rid, b.rid) for a, b in drawn} == {("a", "b")}


@pytest.mark.parametrize(
    ("encodings", "message"),
    [
        ((), "must hold 1 to 4 encodings"),
        (tuple(RtpEncodingParameters(ssrc=n) for n in range(1, 6)), "must hold 1 to 4 encodings"),
        ((RtpEncodingParameters(),), "must each have an ssrc or a rid"),
        ((RtpEncodingParameters(ssrc=0, rid=""),), "must each have an ssrc or a rid"),
        ((RtpEncodingParameters(rid="a"),) * 2, "must not share an rid"),
        ((RtpEncodingParameters(ssrc=7),) * 2, "must not share an ssrc"),
    ],
)
def test_what_could_be_found_in_two_ways(
    encodings: tuple[RtpEncodingParameters, ...], message: str
) -> None:
    with pytest.raises(InvalidParameters, match=message):
        found_one_way(encodings)
