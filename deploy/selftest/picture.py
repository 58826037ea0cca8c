"""A picture that carries a number, and the number of a picture that was encoded and decoded.

32 cells of light and dark, in four rows: 24 bits of the number and 8 of a check sum.
They are large, so that no codec blurs them at any bitrate.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from av import VideoFrame
from numpy.typing import NDArray

WIDTH, HEIGHT = 320, 180
_ROWS, _COLUMNS = 4, 8
_BITS = 24
_DARK, _LIGHT = 40, 215
# Between the darkest light cell and the lightest dark one.
_LEAST_CONTRAST = 40
# So that neither a black picture nor a white one is a number.
_CHECK_START = 0xA5

NUMBERS = 1 << _BITS


def draw(number: int) -> VideoFrame:
    """`number` from 0, below `NUMBERS`."""
    word = number << 8 | _check(number)
    bits = np.array([word >> shift & 1 for shift in reversed(range(_ROWS * _COLUMNS))])
    cells = np.where(bits.reshape(_ROWS, _COLUMNS) == 1, _LIGHT, _DARK).astype(np.uint8)
    planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, dtype=np.uint8)
    planes[:HEIGHT] = cells.repeat(HEIGHT // _ROWS, axis=0).repeat(WIDTH // _COLUMNS, axis=1)
    return VideoFrame.from_ndarray(planes, format="yuv420p")


def read(frame: VideoFrame) -> int | None:
    """The number; `None` of a picture that has none, or not legibly. Any size."""
    light = _cells(frame.to_ndarray(format="gray"))
    middle = (light.min() + light.max()) / 2
    if np.abs(light - middle).min() < _LEAST_CONTRAST / 2:
        return None
    word = int("".join("1" if cell > middle else "0" for cell in light), 2)
    number = word >> 8
    return number if word & 0xFF == _check(number) else None


def _cells(gray: NDArray[Any]) -> NDArray[np.float64]:
    """How light the middle of each cell is."""
    height, width = gray.shape[0] / _ROWS, gray.shape[1] / _COLUMNS
    means = [
        gray[
            int((row + 0.25) * height) : int((row + 0.75) * height),
            int((column + 0.25) * width) : int((column + 0.75) * width),
        ].mean()
        for row in range(_ROWS)
        for column in range(_COLUMNS)
    ]
    return np.array(means)


def _check(number: int) -> int:
    """CRC-8."""
    check = _CHECK_START
    for byte in number.to_bytes(_BITS // 8):
        check ^= byte
        for _ in range(8):
            check = (check << 1 ^ (0x07 if check & 0x80 else 0)) & 0xFF
    return check
