"""Frames from bytes, however they were cut."""

from __future__ import annotations

import struct

import pytest

from media.mediasoup import ChannelError
from media.mediasoup.framing import MAX_PAYLOAD, FrameReader

FRAMES = [b"", b"a", b"bc" * 500, b"\x00" * 70_000]
STREAM = b"".join(struct.pack("=I", len(frame)) + frame for frame in FRAMES)


@pytest.mark.parametrize("size", [1, 3, 4, 5, 1000, len(STREAM)])
def test_frames_come_out_whole_however_the_bytes_come_in(size: int) -> None:
    reader = FrameReader()

    frames = [
        frame
        for start in range(0, len(STREAM), size)
        for frame in reader.feed(STREAM[start : start + size])
    ]

    assert frames == FRAMES


def test_largest_frame_passes() -> None:
    frame = bytes(MAX_PAYLOAD)

    assert list(FrameReader().feed(struct.pack("=I", MAX_PAYLOAD) + frame)) == [frame]


def test_oversized_frame_is_an_error_after_those_before_it() -> None:
    frames = FrameReader().feed(struct.pack("=I", 1) + b"x" + struct.pack("=I", MAX_PAYLOAD + 1))

    assert next(frames) == b"x"
    with pytest.raises(ChannelError, match="oversized frame of 4194305 bytes"):
        next(frames)
