"""The tone, through the codec that carries it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from aiortc.codecs.opus import OpusDecoder, OpusEncoder
from aiortc.jitterbuffer import JitterFrame
from av import AudioFrame

from deploy.selftest import tone


def coded(frames: list[AudioFrame]) -> list[AudioFrame]:
    encoder, decoder = OpusEncoder(), OpusDecoder()
    heard: list[AudioFrame] = []
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number * tone.SAMPLES, Fraction(1, tone.RATE)
        payloads, timestamp = encoder.encode(frame)
        for payload in payloads:
            heard += decoder.decode(JitterFrame(payload, timestamp))  # type: ignore[arg-type]
    return heard


def noise(hertz: float) -> AudioFrame:
    samples = 8_000 * np.sin(2 * np.pi * hertz * np.arange(tone.SAMPLES) / tone.RATE)
    return tone.frame_of(samples)


def test_each_step_is_heard_after_decoding() -> None:
    sent = [tone.sound(number) for number in range(2 * tone.PITCHES * tone.FRAMES_PER_STEP)]
    heard = [tone.pitch_of(frame) for frame in coded(sent)]
    assert None not in heard
    # The codec has a few milliseconds of its own, which the first frame begins with.
    steps = [pitch for n, pitch in enumerate(heard) if n == 1 or (n > 1 and pitch != heard[n - 1])]
    assert steps == [*range(tone.PITCHES), *range(tone.PITCHES)]


def test_silence_is_heard_as_such() -> None:
    silent = tone.frame_of(np.zeros(tone.SAMPLES))
    assert {tone.pitch_of(frame) for frame in coded([silent] * 10)} == {tone.SILENCE}


def test_another_sound_is_not_the_tone() -> None:
    for hertz in (300, 440, 2_500, 5_000):
        heard = [tone.pitch_of(frame) for frame in coded([noise(hertz)] * 10)]
        assert set(heard[2:]) == {None}, hertz
