"""What broke, and because of what, from figures that are given."""

from __future__ import annotations

from collections import Counter
from math import isnan
from typing import Any

import pytest

from deploy.loadtest import judge
from deploy.loadtest.judge import Limits
from deploy.loadtest.window import Usage, Window, percentile

LIMITS = Limits()


def window(**more: Any) -> Window:
    good = {
        "people": 20,
        "joins": [0.5] * 20,
        "received": {"audio": 10_000, "video": 40_000},
        "lost": {"audio": 0, "video": 0},
        "flows": 80,
        "sends": 10_000,
        "frames": 0.98,
        "usage": usage(),
    }
    return Window(**{**good, **more})


def usage(machine: float | None = 0.5, cores: int = 4, **busiest: float) -> Usage:
    by_name = {name.replace("_", " "): share for name, share in busiest.items()}
    return Usage(by_name, by_name, machine, cores)


def limits_of(window: Window) -> list[str]:
    return [one.limit for one in judge.broken(window, LIMITS)]


def test_percentiles() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0.95) == 7
    assert isnan(percentile([], 0.5))


def test_a_good_step() -> None:
    assert limits_of(window()) == []


@pytest.mark.parametrize(
    ("given", "limit", "text"),
    [
        (
            {"joins": [0.5] * 18 + [4.0, 5.0]},
            "join time",
            "joins take 4.0 s (p95); 3 s may be",
        ),
        (
            {"failures": Counter({"media_unavailable": 2, "timed_out": 1})},
            "failed joins",
            "3 of 23 joins failed (2 media_unavailable, 1 timed_out); 1 % may",
        ),
        (
            {"gone": Counter({"media-reset": 2})},
            "lost people",
            "2 people were thrown out (2 media-reset)",
        ),
        (
            {"lost": {"audio": 0, "video": 1_000}},
            "video loss",
            "2.44 % of video packets are lost; 1 % may be",
        ),
        ({"still": 4}, "still streams", "4 of 80 streams stood still for 2 s and more"),
        (
            {"frames": 0.5},
            "frame rate",
            "real clients see 50 % of the frames; 80 % have to be",
        ),
        (
            {"late": 600},
            "generator",
            "the load generator sends 6 % of its packets too late",
        ),
        ({"undecryptable": 1}, "keys", "1 streams cannot be decrypted"),
    ],
)
def test_each_limit(given: dict[str, Any], limit: str, text: str) -> None:
    (broken,) = judge.broken(window(**given), LIMITS)
    assert (broken.limit, broken.text) == (limit, text)


def test_at_a_limit_nothing_is_broken_yet() -> None:
    assert limits_of(window(joins=[3.0] * 20, frames=0.8, late=500)) == []
    assert limits_of(window(lost={"audio": 101, "video": 404})) == []
    assert limits_of(window(lost={"audio": 102, "video": 404})) == ["audio loss"]


def cause_of(shares_machine: bool = False, **more: Any) -> tuple[str, str]:
    found = judge.cause(window(**more), LIMITS, shares_machine)
    return found.resource, found.text


def test_a_full_machine_is_named_with_who_fills_it() -> None:
    resource, text = cause_of(
        shares_machine=True,
        lost={"audio": 500, "video": 500},
        usage=usage(0.97, 2, media_workers=0.9, generator=0.7, replicas=0.3, redis=0.01),
    )
    assert resource == "machine"
    assert text.startswith(
        "the machine as a whole: 97 % of its 2 cores are used, by media workers 45 %, "
        "generator 35 %, replicas 15 %. The load generator is among them"
    )


def test_a_machine_that_is_full_of_something_else_is_no_measure() -> None:
    used = Usage({"others": 0.8, "media workers": 1.1}, {"media workers": 0.6}, 0.99, 2)
    assert cause_of(shares_machine=True, usage=used)[1].endswith(
        "What has nothing to do with calls takes much of it: measure again without that."
    )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"usage": usage(0.6, generator=0.93)}, "a process of it uses 93 % of a core"),
        ({"late": 300}, "3 % of its packets leave too late"),
        (
            {"dropped": 900, "lost": {"audio": 200, "video": 700}},
            "it could not take 900 packets that came",
        ),
        ({"unsent": 200}, "its network took 200 packets less than it was given"),
        ({"usage": usage(0.96)}, "its machine is full, 96 %"),
    ],
)
def test_the_generator_is_blamed_before_any_server(given: dict[str, Any], reason: str) -> None:
    busy_workers = {"usage": usage(0.6, media_workers=1.0)} | given
    resource, text = cause_of(**busy_workers)
    assert resource == "generator"
    assert text.startswith(f"the load generator is what broke ({reason}): ")


def test_what_is_forbidden_is_no_question_of_load() -> None:
    resource, text = cause_of(
        shares_machine=True,
        usage=usage(1.0),
        failures=Counter({"not_found": 3}),
        messages={"not_found": "join-room: no such room"},
    )
    assert resource == "refused: not_found"
    assert text == "there is no such room, and ROOMS_AUTO_CREATE is off (join-room: no such room)"


def test_who_lets_nobody_in_was_not_brought_to_it_by_load() -> None:
    resource, text = cause_of(
        shares_machine=True,
        usage=usage(1.0, others=4.0),
        people=0,
        joins=[],
        failures=Counter({"unreachable": 2}),
        messages={"unreachable": "connection error"},
    )
    assert resource == "refused: unreachable"
    assert text == "signaling takes no connection (connection error)"


def test_real_clients_that_see_nothing() -> None:
    (broken,) = judge.broken(window(blind=Counter({"timeouterror": 2})), LIMITS)
    assert broken.limit == "real clients"
    assert broken.text == "2 real clients did not come in, or saw nothing (2 timeouterror)"


def test_what_the_deployment_refuses_is_its_own_word() -> None:
    full: dict[str, Any] = {
        "failures": Counter({"media_unavailable": 3}),
        "messages": {"media_unavailable": "no"},
    }
    resource, text = cause_of(**full, usage=usage(0.6, media_workers=1.0))
    assert resource == "refused: media_unavailable"
    assert text == "no media node takes anybody: all are full, draining or down (no)"
    # A generator that is late may be the reason why nothing was answered.
    assert cause_of(**full, usage=usage(0.6, generator=1.0))[0] == "generator"


def test_the_busiest_of_the_deployment_is_named() -> None:
    lossy: dict[str, Any] = {"lost": {"audio": 500, "video": 500}}
    worker = cause_of(**lossy, usage=usage(0.6, media_workers=0.99, replicas=0.9))
    assert worker[0] == "media workers"
    assert worker[1].endswith("the busiest uses 99 % of a core")
    assert cause_of(**lossy, usage=usage(0.6, replicas=0.9))[0] == "replicas"
    # Real clients are no part of it, however busy.
    assert cause_of(**lossy, usage=usage(0.6, bots=1.0))[0] == "unknown"


def test_what_ended_is_named() -> None:
    gone: dict[str, Any] = {"gone": Counter({"media-reset": 3, "disconnect": 1})}
    assert cause_of(**gone) == (
        "deployment",
        "a media worker or a whole node ended, or was drained: see the logs of this time",
    )
    assert cause_of(**gone, usage=usage(0.6, media_workers=0.99))[0] == "media workers"


def test_what_is_not_known_is_not_invented() -> None:
    lossy: dict[str, Any] = {"lost": {"audio": 500, "video": 500}}
    assert cause_of(**lossy, usage=usage(None))[1] == (
        "nothing that was looked at was at its end (nothing of the deployment could be seen: "
        "--media): look at the network between here and there."
    )
    assert "(busiest: replicas 40 % of a core)" in cause_of(**lossy, usage=usage(replicas=0.4))[1]
