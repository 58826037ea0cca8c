"""Numbers in pictures, through the codec that carries them."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from aiortc.codecs.vpx import Vp8Decoder, Vp8Encoder, vp8_depayload
from aiortc.jitterbuffer import JitterFrame
from av import VideoFrame

from deploy.selftest import picture

CLOCK = 90_000


def coded(numbers: list[int], bitrate: int) -> list[VideoFrame]:
    """As they are after encoding and decoding."""
    encoder, decoder = Vp8Encoder(), Vp8Decoder()
    encoder.target_bitrate = bitrate
    seen: list[VideoFrame] = []
    for place, number in enumerate(numbers):
        frame = picture.draw(number)
        frame.pts, frame.time_base = place * CLOCK // 15, Fraction(1, CLOCK)
        payloads, timestamp = encoder.encode(frame)
        data = b"".join(map(vp8_depayload, payloads))
        seen += decoder.decode(JitterFrame(data, timestamp))  # type: ignore[arg-type]
    return seen


@pytest.mark.parametrize("bitrate", [250_000, 1_500_000])
def test_every_number_is_read_after_decoding(bitrate: int) -> None:
    some = random.Random(7)
    numbers = [*range(40), *(some.randrange(picture.NUMBERS) for _ in range(20))]
    assert [picture.read(frame) for frame in coded(numbers, bitrate)] == numbers


def test_a_picture_of_another_size_is_read_too() -> None:
    smaller = picture.draw(4711).reformat(width=160, height=90)
    assert picture.read(smaller) == 4711


@pytest.mark.parametrize("light", [0, 16, 128, 235, 255])
def test_an_empty_picture_has_no_number(light: int) -> None:
    planes = np.full((picture.HEIGHT * 3 // 2, picture.WIDTH), light, dtype=np.uint8)
    assert picture.read(VideoFrame.from_ndarray(planes, format="yuv420p")) is None


def test_a_damaged_picture_has_no_number() -> None:
    planes = np.asarray(picture.draw(4711).to_ndarray(format="yuv420p"), dtype=np.uint8)
    planes[: picture.HEIGHT // 4, : picture.WIDTH // 8] ^= 0xFF
    assert picture.read(VideoFrame.from_ndarray(planes, format="yuv420p")) is None
