"""Encodes the recording, before anybody joins: sound and a picture that moves."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy

from deploy.loadtest.recording import AUDIO_PER_SECOND, SECONDS, Frame, Recording

_RATE = 48_000
_AUDIO_FRAME = _RATE // AUDIO_PER_SECOND
_TONE = 440
# What a WebRTC packet carries at most, so that no link has to fragment it.
_PAYLOAD_MAX = 1180


def record(
    *, audio_kbps: int, video_kbps: int, fps: int, width: int, height: int, video: bool
) -> Recording:
    """Takes about a second of CPU."""
    pictures = tuple(_encode_video(video_kbps, fps, width, height)) if video else ()
    return Recording(tuple(_encode_audio(audio_kbps)), pictures, fps)


def _encode_audio(kbps: int) -> Iterator[bytes]:
    """A tone that comes and goes; always as many bytes, as of somebody who talks."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.bit_rate = kbps * 1000
    encoder.format = "s16"
    encoder.layout = "stereo"
    encoder.sample_rate = _RATE
    encoder.options = {"application": "voip", "vbr": "off"}
    at = numpy.arange(_AUDIO_FRAME) / _RATE
    made = []
    # One more than needed: the encoder looks ahead.
    for index in range(SECONDS * AUDIO_PER_SECOND + 1):
        loudness = 4000 * (1 + numpy.sin(2 * numpy.pi * index / AUDIO_PER_SECOND))
        wave = loudness * numpy.sin(2 * numpy.pi * _TONE * (at + index / AUDIO_PER_SECOND))
        samples = numpy.repeat(wave.astype(numpy.int16), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate = _RATE
        frame.pts = index * _AUDIO_FRAME
        made += [bytes(packet) for packet in encoder.encode(frame)]
    yield from made[: SECONDS * AUDIO_PER_SECOND]


def _encode_video(kbps: int, fps: int, width: int, height: int) -> Iterator[Frame]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuv420p"
    encoder.bit_rate = kbps * 1000
    # Else a small picture is too good to cost what it is to cost.
    encoder.qmin = 1
    encoder.framerate = Fraction(fps)
    encoder.gop_size = SECONDS * fps
    encoder.options = {
        **{"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"},
        **{"minrate": str(kbps * 1000), "maxrate": str(kbps * 1000), "bufsize": str(kbps * 500)},
    }
    for index in range(SECONDS * fps):
        frame = av.VideoFrame.from_ndarray(_picture(index, fps, width, height), format="rgb24")
        frame = frame.reformat(format="yuv420p")
        frame.pts = index
        for packet in encoder.encode(frame):
            data = bytes(packet)
            parts = range(0, len(data), _PAYLOAD_MAX)
            # VP8 says in its first bit whether a frame needs others.
            yield Frame(not data[0] & 1, tuple(data[at : at + _PAYLOAD_MAX] for at in parts))


def _picture(index: int, fps: int, width: int, height: int) -> Any:
    """Noise that wanders over coloured bars, and ends where it began."""
    x = numpy.arange(width)
    picture = numpy.empty((height, width, 3), numpy.uint8)
    for channel in range(3):
        picture[:, :, channel] = ((x * 8 // width >> channel) & 1) * 180 + 30
    share = index / (SECONDS * fps)
    noise = numpy.random.default_rng(index).integers(
        0, 256, (height // 3, width // 4, 3), numpy.uint8
    )
    left = int(share * (width - width // 4))
    top = int(abs(0.5 - share) * 2 * (height - height // 3))
    picture[top : top + height // 3, left : left + width // 4] = noise
    return picture
