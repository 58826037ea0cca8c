"""A tone that steps through eight pitches, a step each 200 ms, and its pitch after decoding.

The steps say when a sound was sent: they repeat only every 1.6 s.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from av import AudioFrame
from numpy.typing import NDArray

RATE = 48_000
SAMPLES = 960
FRAMES_PER_SECOND = RATE / SAMPLES
FRAMES_PER_STEP = 10
PITCHES = 8
# Whole periods in each frame, so that frames join without a click.
_HERTZ = 500 + 200 * np.arange(PITCHES)
_LOUDNESS = 8_000
# Of the root of the mean square, as 16 bit samples: well below what is sent.
_SILENT_BELOW = 400
# What of the sound must be of these pitches; where one follows another, both are in a frame.
_PURE_FROM = 0.4

SILENCE = -1


@cache
def _samples(pitch: int) -> NDArray[np.float64]:
    phase: NDArray[np.float64] = 2 * np.pi * _HERTZ[pitch] * np.arange(SAMPLES) / RATE
    return _LOUDNESS * np.sin(phase)


def sound(frame_number: int) -> AudioFrame:
    """20 ms, mono."""
    return frame_of(_samples(step_of(frame_number) % PITCHES))


def frame_of(samples: NDArray[np.float64]) -> AudioFrame:
    frame = AudioFrame.from_ndarray(
        samples.astype(np.int16).reshape(1, -1), format="s16", layout="mono"
    )
    frame.sample_rate = RATE
    return frame


def step_of(frame_number: int) -> int:
    return frame_number // FRAMES_PER_STEP


def pitch_of(frame: AudioFrame) -> int | None:
    """0 to 7, `SILENCE`, or `None` for a sound that is not the tone. 16 bit samples."""
    samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0].astype(np.float64)
    loudness = np.sqrt(np.mean(samples**2))
    if loudness < _SILENT_BELOW:
        return SILENCE
    lines = _HERTZ * len(samples) // frame.sample_rate
    amplitudes = 2 * np.abs(np.fft.rfft(samples)[lines]) / len(samples)
    # A sine of amplitude A has a mean square of A²/2.
    shares = amplitudes**2 / 2 / loudness**2
    return int(shares.argmax()) if shares.sum() >= _PURE_FROM else None
