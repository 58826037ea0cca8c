"""Numbers in, words out."""

from __future__ import annotations

import pytest

from deploy.selftest import diagnoses, verdicts
from deploy.selftest.limits import Limits
from deploy.selftest.measurement import Direction, Packets, Person, Stall
from deploy.stack_check.result import Diagnosis
from deploy.tests.selftest.directions import direction, never_began

LIMITS = Limits()
BUSY = diagnoses.BUSY_HERE


def said(seen: Direction) -> list[tuple[str, Diagnosis]]:
    return [(p.detail, p.diagnosis) for p in verdicts.of_direction(seen, LIMITS)]


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_a_good_direction_has_no_problem(kind: str) -> None:
    assert said(direction(kind)) == []


def test_a_slow_join_is_told() -> None:
    assert verdicts.of_person(Person("a", "a", 5.0), LIMITS) == []
    (slow,) = verdicts.of_person(Person("a", "a", 7.25), LIMITS)
    assert slow.detail == "joining took 7.2 s, more than 5 s"
    assert slow.diagnosis is diagnoses.SLOW_JOIN


@pytest.mark.parametrize(
    ("seen", "detail", "diagnosis"),
    [
        (
            never_began(sender_transport="ICE checking", packets=0, frames=0),
            "no video: the media of a never connected to m1, ICE checking",
            diagnoses.ICE_FAILS,
        ),
        (
            never_began(consumed=False, problems=("produce: rate_limited: Wait.",)),
            "no video: b was never told of it (produce: rate_limited: Wait.)",
            diagnoses.NO_WORD,
        ),
        (
            never_began("audio", receiver_transport="connecting", packets=0, frames=0),
            "no audio: the media of b never connected to m1, connecting",
            diagnoses.ICE_FAILS,
        ),
        (
            never_began(packets=0, frames=0),
            "no video: both are connected, but no packet came",
            diagnoses.NO_PACKETS,
        ),
        (
            never_began(frames=0),
            "no video: 90 packets came, but no whole frame",
            diagnoses.NO_FRAMES,
        ),
        (
            never_began("audio"),
            "no audio: 80 frames came, but none is what was sent",
            diagnoses.NOT_WHAT_WAS_SENT,
        ),
    ],
)
def test_media_that_never_began(seen: Direction, detail: str, diagnosis: Diagnosis) -> None:
    assert said(seen) == [(detail, diagnosis)]


def test_loss_is_told_of_each_way() -> None:
    lossy = direction(packets=Packets(sent=310, at_server=248, forwarded=300, received=297))
    assert said(lossy) == [
        (
            "20.0% of 310 packets are lost on the way from a to m1, more than 2%",
            diagnoses.LOSS,
        )
    ]
    lossy = direction(packets=Packets(sent=100, at_server=100, forwarded=100, received=79))
    assert said(lossy) == [
        (
            "21.0% of 100 packets are lost on the way from m1 to b, more than 2%",
            diagnoses.LOSS,
        )
    ]


def test_a_picture_that_stands_still() -> None:
    counter = Stall(4.25, number=41, frames=63, unreadable=0, packets=70)
    assert said(direction(stall=counter)) == [
        (
            "video is frozen: the counter has stood at 41 for 4.2 s, while 63 frames came",
            diagnoses.FROZEN,
        )
    ]
    undecoded = Stall(4.25, number=41, frames=0, unreadable=0, packets=70)
    assert said(direction(stall=undecoded)) == [
        ("video stopped: 70 packets came in 4.2 s, but no whole frame", diagnoses.NO_FRAMES)
    ]
    cut = Stall(4.25, number=41, frames=0, unreadable=0, packets=0)
    assert said(direction("audio", stall=cut)) == [
        ("audio stopped: no packet came for 4.2 s", diagnoses.NO_PACKETS)
    ]
    assert said(direction(stall=cut, paused=True)) == [
        ("video stopped for 4.2 s: the server paused it", diagnoses.PAUSED)
    ]
    broken = Stall(4.25, number=41, frames=60, unreadable=60, packets=70)
    assert said(direction(stall=broken)) == [
        (
            "video is not what was sent: 60 of 60 frames do not show a counter",
            diagnoses.NOT_WHAT_WAS_SENT,
        )
    ]


def test_silence_and_other_sounds() -> None:
    silent = Stall(4.0, None, frames=200, unreadable=200, packets=200)
    assert said(direction("audio", silent=200, stall=silent)) == [
        ("audio is silent: 200 of 300 frames hold no sound", diagnoses.NOT_WHAT_WAS_SENT)
    ]
    assert said(direction("audio", unlike=90)) == [
        (
            "audio is not what was sent: 90 of 300 frames are not the tone",
            diagnoses.NOT_WHAT_WAS_SENT,
        )
    ]


def test_what_is_late_or_missing() -> None:
    bad = direction(frames=50, jitter=0.075, skew=0.31)
    assert said(bad) == [
        ("50 of 90 video frames came, fewer than 80%", diagnoses.FEW_FRAMES),
        ("jitter is 75 ms, more than 60 ms", diagnoses.JITTER),
        (
            "the picture comes 310 ms after its sound, more than 250 ms",
            diagnoses.OUT_OF_STEP,
        ),
    ]
    early = direction(skew=-0.4)
    assert said(early)[0][0] == "the picture comes 400 ms before its sound, more than 250 ms"


def test_a_machine_that_cannot_send_in_time_judges_nobody() -> None:
    assert said(direction(frames_sent=60, frames=60)) == []
    late = direction(frames_sent=60, frames=60, jitter=0.08)
    assert said(late) == [("jitter is 80 ms, more than 60 ms", BUSY)]
    gap = Stall(2.0, number=3, frames=0, unreadable=0, packets=0)
    assert said(direction(stall=gap, sending_gap=1.9)) == [
        ("video stopped: no packet came for 2.0 s", BUSY)
    ]
    # Loss is counted, not timed.
    lossy = direction(frames_sent=60, packets=Packets(100, 50, 50, 50))
    assert [diagnosis for _, diagnosis in said(lossy)] == [diagnoses.LOSS]
