"""A direction that is good, to be made worse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deploy.selftest.measurement import Direction, Flow, Packets, Person, Stall, Start

ANN = Person("a", "a", 0.2)
BEN = Person("b", "b", 0.3)
NO_STALL = Stall(0.1, 7, 0, 0, 1)


def start(**other: Any) -> Start:
    good = Start(
        consumed=True,
        sender_transport="connected",
        receiver_transport="connected",
        packets=90,
        frames=80,
        first_seconds=0.25,
    )
    return replace(good, **other)


def flow(**other: Any) -> Flow:
    good = Flow(
        seconds=6.0,
        packets=Packets(100, 100, 100, 100),
        jitter=0.004,
        frames_sent=90,
        frames=90,
        silent=0,
        unlike=0,
        delay=0.09,
        stall=NO_STALL,
    )
    return replace(good, **other)


def direction(kind: str = "video", **other: Any) -> Direction:
    """`other` are fields of its flow."""
    if kind == "audio":
        other = {"frames_sent": 300, "frames": 300, **other}
    return Direction("demo", "m1", ANN, BEN, kind, start(), flow(**other))


def never_began(kind: str = "video", **other: Any) -> Direction:
    """`other` are fields of its start."""
    return Direction("demo", "m1", ANN, BEN, kind, start(first_seconds=None, **other))
