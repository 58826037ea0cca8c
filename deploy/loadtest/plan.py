"""What a load test is to do, and what that will cost."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from deploy.loadtest.person import Order
from deploy.loadtest.recording import AUDIO_PER_SECOND

# Of each packet on the wire, beside its payload: RTP, SRTP, UDP and IP.
_OVERHEAD = 12 + 16 + 8 + 20
_VIDEO_PAYLOAD = 1000
# More than any machine has: who asks for that has mistyped it.
_MOST_PEOPLE = 100_000
_MOST_PROCESSES = 256
_MOST_BOTS = 100
_MOST_MINUTES = 7 * 24 * 60
# What rooms may be called, with room for a number after it.
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,55}")


class BadPlan(Exception):
    """Says what cannot be."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`publish` of the `people` of each room send; each receives at most `subscribe` others."""

    urls: tuple[str, ...]
    rooms: int = 4
    people: int = 5
    publish: int = 5
    subscribe: int = 25
    minutes: float = 1.0
    bots: int = 2
    video: bool = True
    video_kbps: int = 500
    audio_kbps: int = 32
    fps: int = 15
    width: int = 640
    height: int = 360
    # People a second, people a step, and for how many seconds a step is watched.
    ramp: float = 4.0
    step: int = 0
    hold: float = 10.0
    processes: int = 1
    media: tuple[str, ...] = ()
    verify_tls: bool = True
    keep_going: bool = False
    # Nobody else's rooms are walked into.
    prefix: str = field(default_factory=lambda: f"load-{secrets.token_hex(4)}")

    def __post_init__(self) -> None:
        if not self.urls:
            raise BadPlan("A load test needs the URL of signaling.")
        for name in ("rooms", "people", "processes"):
            if getattr(self, name) < 1:
                raise BadPlan(f"--{name} has to be 1 or more.")
        for name, most in (("processes", _MOST_PROCESSES), ("bots", _MOST_BOTS)):
            if getattr(self, name) > most:
                raise BadPlan(f"--{name} can be {most} at most.")
        if self.total > _MOST_PEOPLE:
            raise BadPlan(f"{self.total} people are too many: {_MOST_PEOPLE} at most.")
        if not 0 <= self.publish <= self.people:
            raise BadPlan(
                f"--publish {self.publish}: of {self.people} people in a room, 0 to {self.people} "
                "can send."
            )
        for name in ("subscribe", "bots", "step"):
            if getattr(self, name) < 0:
                raise BadPlan(f"--{name} cannot be less than 0.")
        for name in ("minutes", "ramp", "hold"):
            if not 0 < getattr(self, name) < math.inf:
                raise BadPlan(f"--{name} has to be more than 0.")
        if self.minutes > _MOST_MINUTES:
            raise BadPlan(f"--minutes can be {_MOST_MINUTES} at most.")
        if not _PREFIX.fullmatch(self.prefix):
            raise BadPlan("--prefix has to be of letters, digits, - and _, and not too long.")
        if self.fps not in range(1, 61):
            raise BadPlan("--fps has to be 1 to 60.")
        if self.video_kbps not in range(30, 20_001):
            raise BadPlan("--video-kbps has to be 30 to 20000.")
        if self.audio_kbps not in range(6, 257):
            raise BadPlan("--audio-kbps has to be 6 to 256.")
        if not all(16 <= side <= 4096 and side % 2 == 0 for side in (self.width, self.height)):
            raise BadPlan("--size has to be of two even numbers, 16 to 4096, as in 640x360.")

    @property
    def total(self) -> int:
        return self.rooms * self.people

    @property
    def people_a_step(self) -> int:
        """A room at a time, or as many more as make about eight steps."""
        rooms = max(1, round(self.rooms / 8))
        return self.step or min(self.total, rooms * self.people)

    @property
    def streams_in(self) -> int:
        """Streams that all people together send."""
        return self.rooms * self.publish * self._kinds

    @property
    def streams_out(self) -> int:
        """Streams that the deployment sends to them."""
        sending = self.publish * min(self.subscribe, max(self.publish - 1, 0))
        receiving = (self.people - self.publish) * min(self.subscribe, self.publish)
        return self.rooms * (sending + receiving) * self._kinds

    @property
    def mbit_in(self) -> float:
        return self.streams_in / self._kinds * self._sender_kbps / 1000

    @property
    def mbit_out(self) -> float:
        return self.streams_out / self._kinds * self._sender_kbps / 1000

    def orders(self) -> Iterator[Order]:
        """Room after room."""
        for number in range(self.total):
            room, place = divmod(number, self.people)
            yield Order(
                number=number,
                url=self.urls[number % len(self.urls)],
                room=self.room(room),
                talker=place if place < self.publish else -1,
                talkers=max(self.publish, 1),
                subscribe=self.subscribe,
                verify_tls=self.verify_tls,
            )

    def room(self, index: int) -> str:
        return f"{self.prefix}-{index + 1}"

    def announcement(self) -> str:
        what = "audio and video" if self.video else "audio alone"
        return (
            f"{self.total} people in {self.rooms} rooms of {self.people}; {self.publish} of a room "
            f"send {what}, each receives up to {self.subscribe} others.\n"
            f"At full size {self.streams_in} streams and {self.mbit_in:.1f} Mbit/s to the "
            f"deployment, {self.streams_out} streams and {self.mbit_out:.1f} Mbit/s from it.\n"
            f"{self.people_a_step} people a step, each watched for {self.hold:g} s, all of them "
            f"for {self.minutes:g} min; {self.processes} processes make the load, "
            f"{self.bots} real clients look on."
        )

    @property
    def _kinds(self) -> int:
        return 2 if self.video else 1

    @property
    def _sender_kbps(self) -> float:
        audio = self.audio_kbps + AUDIO_PER_SECOND * (_OVERHEAD + 8) * 8 / 1000
        video = self.video_kbps * (1 + _OVERHEAD / _VIDEO_PAYLOAD) if self.video else 0.0
        return audio + video
