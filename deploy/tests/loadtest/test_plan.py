from __future__ import annotations

import math
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deploy.loadtest.plan import BadPlan, Plan

URLS = ("http://one", "http://two")


def plan(**more: Any) -> Plan:
    return Plan(urls=URLS, **{"rooms": 3, "people": 4, "publish": 2, **more})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rooms": 0}, "--rooms has to be 1 or more."),
        ({"people": 0, "publish": 0}, "--people has to be 1 or more."),
        ({"publish": 5}, "--publish 5: of 4 people in a room, 0 to 4 can send."),
        ({"subscribe": -1}, "--subscribe cannot be less than 0."),
        ({"minutes": 0}, "--minutes has to be more than 0."),
        ({"ramp": -1}, "--ramp has to be more than 0."),
        ({"fps": 0}, "--fps has to be 1 to 60."),
        ({"ramp": math.nan}, "--ramp has to be more than 0."),
        ({"hold": math.inf}, "--hold has to be more than 0."),
        ({"minutes": 1e9}, "--minutes can be 10080 at most."),
        ({"processes": 100_000}, "--processes can be 256 at most."),
        ({"rooms": 10**9}, "4000000000 people are too many: 100000 at most."),
        (
            {"prefix": "räum <b>"},
            "--prefix has to be of letters, digits, - and _, and not too long.",
        ),
        ({"width": 101}, "--size has to be of two even numbers, 16 to 4096, as in 640x360."),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadPlan) as refusal:
        plan(**given)
    assert str(refusal.value) == said


def test_the_command_refuses_it_before_anything_is_done() -> None:
    with pytest.raises(CommandError, match="--publish 9: of 5 people in a room, 0 to 5 can send"):
        call_command("loadtest", "http://127.0.0.1:1", "--publish", "9")
    with pytest.raises(CommandError, match="expected a URL such as"):
        call_command("loadtest", "localhost")
    with pytest.raises(CommandError, match="http://localhost:99999"):
        call_command("loadtest", "http://localhost:99999")
    with pytest.raises(CommandError, match="'nan': expected a number, 0 or more"):
        call_command("loadtest", "http://127.0.0.1:1", "--max-loss", "nan")


def test_streams_are_counted_before_the_start() -> None:
    # Two send two streams each; the one sees the other, and two more see both.
    assert (plan().streams_in, plan().streams_out) == (12, 36)
    assert (plan(subscribe=1).streams_in, plan(subscribe=1).streams_out) == (12, 24)
    assert (plan(video=False).streams_in, plan(video=False).streams_out) == (6, 18)
    assert plan(publish=0).streams_out == 0
    assert plan(publish=1, people=1).streams_out == 0
    assert "12 people in 3 rooms of 4; 2 of a room send audio and video" in plan().announcement()


def test_megabits_are_those_of_the_wire() -> None:
    # 32 kbit/s and 50 headers of 64 bytes a second.
    assert plan(video=False, rooms=1, publish=1).mbit_in == pytest.approx(0.0576)


def test_people_go_room_after_room_and_to_all_urls() -> None:
    orders = list(plan(prefix="load").orders())
    assert [order.room for order in orders] == ["load-1"] * 4 + ["load-2"] * 4 + ["load-3"] * 4
    assert [order.talker for order in orders] == [0, 1, -1, -1] * 3
    assert [order.url for order in orders] == list(URLS) * 6


def test_a_step_is_a_room_or_an_eighth_of_all() -> None:
    assert plan().people_a_step == 4
    assert plan(rooms=80).people_a_step == 40
    assert plan(step=7).people_a_step == 7
