from __future__ import annotations

from typing import Any

from deploy.loadtest.text import verdict


def report(**more: Any) -> dict[str, Any]:
    step = {"people": 3, "broken": []}
    return {
        **{"interrupted": False, "capacity": 3, "firstBroken": None, "steps": [step]},
        **more,
    }


def test_all_came_in_and_nothing_broke() -> None:
    assert verdict(report()) == [
        "Capacity: 3 people, with whom all limits held.",
        "Nothing broke. It may carry more than these 3 people.",
    ]


def test_what_was_cut_short_is_not_called_good() -> None:
    assert verdict(report(interrupted=True)) == [
        "Interrupted: this is what was measured until then.",
        "Capacity: 3 people, with whom all limits held.",
        "No limit was broken in a step that was finished.",
    ]
