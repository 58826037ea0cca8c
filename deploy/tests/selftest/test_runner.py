from __future__ import annotations

import pytest

from deploy.clients.signaling import Refused, Unanswered
from deploy.selftest.diagnoses import OBSTACLES
from deploy.selftest.runner import broken_off


@pytest.mark.parametrize(
    ("error", "symptom", "detail"),
    [
        (
            Refused("get-stats", "not_found", "no media"),
            "Media ends in the middle of a call",
            "room r: m1 has lost the call (get-stats: not_found: no media)",
        ),
        (
            Refused("get-stats", "media_unavailable", "m1 did not answer"),
            "Media ends in the middle of a call",
            "room r: m1 answers no more (get-stats: media_unavailable: m1 did not answer)",
        ),
        (
            Unanswered("get-stats: no answer within 10 s"),
            "Signaling breaks off",
            "room r: get-stats: no answer within 10 s",
        ),
    ],
)
def test_media_and_signaling_are_told_apart(
    error: Refused | Unanswered, symptom: str, detail: str
) -> None:
    obstacle = broken_off(error, "r", "m1")
    assert obstacle.detail == detail
    assert OBSTACLES[obstacle.code].symptom == symptom
