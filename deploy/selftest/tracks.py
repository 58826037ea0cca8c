"""What a bot sends: the tone and the numbered picture, on time by the clock on the wall."""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction

from aiortc.mediastreams import MediaStreamTrack
from av import AudioFrame, VideoFrame

from deploy.selftest import picture, tone

FRAMES_PER_SECOND = 15
_VIDEO_CLOCK = 90_000


class Gate:
    """While it is closed, the tracks behind it send nothing."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def open(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._open.clear()

    async def passed(self) -> bool:
        """Whether it was closed."""
        if self._open.is_set():
            return False
        await self._open.wait()
        return True


class _Pace:
    """The turn of one frame after the other, so many a second; what is late is sent at once."""

    def __init__(self, per_second: float, gate: Gate) -> None:
        self._interval = 1 / per_second
        self._gate = gate
        self._due = time.monotonic()

    async def turn(self) -> None:
        await asyncio.sleep(self._due - time.monotonic())
        if await self._gate.passed():
            self._due = time.monotonic()
        self._due += self._interval


class ToneTrack(MediaStreamTrack):
    """`sent_at` has when each step of the tone began, `times` when each frame was sent.

    All on the monotonic clock.
    """

    kind = "audio"

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.sent_at: list[float] = []
        self.times: list[float] = []
        self._pace = _Pace(tone.FRAMES_PER_SECOND, gate)

    async def recv(self) -> AudioFrame:
        await self._pace.turn()
        number = len(self.times)
        frame = self.sound(number)
        frame.pts = number * tone.SAMPLES
        frame.time_base = Fraction(1, tone.RATE)
        self.times.append(time.monotonic())
        if number % tone.FRAMES_PER_STEP == 0:
            self.sent_at.append(self.times[-1])
        return frame

    def sound(self, frame_number: int) -> AudioFrame:
        return tone.sound(frame_number)


class NumberTrack(MediaStreamTrack):
    """`sent_at` has when each number was first sent, `times` when each frame was."""

    kind = "video"

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.sent_at: dict[int, float] = {}
        self.times: list[float] = []
        self._pace = _Pace(FRAMES_PER_SECOND, gate)

    async def recv(self) -> VideoFrame:
        await self._pace.turn()
        number = self.number(len(self.times))
        frame = picture.draw(number)
        frame.pts = len(self.times) * _VIDEO_CLOCK // FRAMES_PER_SECOND
        frame.time_base = Fraction(1, _VIDEO_CLOCK)
        self.times.append(time.monotonic())
        self.sent_at.setdefault(number, self.times[-1])
        return frame

    def number(self, frame_number: int) -> int:
        return frame_number % picture.NUMBERS
