from __future__ import annotations

from datetime import timedelta

import pytest

from rooms.domain import chatting, leaving, resuming
from rooms.domain.errors import DomainError
from rooms.domain.line import Line
from rooms.models import Participant
from rooms.tests.domain.people import ROOM, enter

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_whoever_comes_back_gets_what_was_missed_as_it_was_sent() -> None:
    told = enter()
    resuming.mark_disconnected(told["peerId"], f"sid-{told['peerId']}", timedelta())
    grace = enter()["peerId"]
    sent = chatting.send_message(ROOM, grace, "are you there?", None).entries[0]
    resumed = resuming.resume(
        resuming.find_place(told["resumeToken"]), Line("new", "replica"), told["seq"]
    )
    assert resumed.earlier_sid == f"sid-{told['peerId']}"
    missed = resumed.missed
    assert missed["seq"] == 3
    assert [event["event"] for event in missed["events"]] == ["peer-joined", "message"]
    assert missed["events"][1] == {"event": "message", "payload": sent.payload}
    ada = Participant.objects.get(pk=told["peerId"])
    assert (ada.sid, ada.replica, ada.disconnected_at) == ("new", "replica", None)


def test_a_late_word_about_the_old_connection_changes_nothing() -> None:
    told = enter()
    resuming.resume(resuming.find_place(told["resumeToken"]), Line("new"), 0)
    resuming.mark_disconnected(told["peerId"], f"sid-{told['peerId']}", timedelta())
    assert Participant.objects.get().disconnected_at is None


@pytest.mark.parametrize("token", ["", "wrong", "\N{SNOWMAN}"])
def test_an_unknown_token(token: str) -> None:
    enter()
    with pytest.raises(DomainError) as refusal:
        resuming.find_place(token)
    assert refusal.value.code == "resume_expired"


def test_the_place_of_whoever_left_is_gone() -> None:
    told = enter()
    place = resuming.find_place(told["resumeToken"])
    leaving.leave(ROOM, told["peerId"])
    with pytest.raises(DomainError) as refusal:
        resuming.find_place(told["resumeToken"])
    assert refusal.value.code == "resume_expired"
    with pytest.raises(DomainError) as refusal:
        resuming.resume(place, Line("new"), 0)
    assert refusal.value.code == "resume_expired"


def test_events_after_a_gap() -> None:
    ada = enter()["peerId"]
    for text in ("one", "two"):
        chatting.send_message(ROOM, ada, text, None)
    answer = resuming.events_after(ROOM, ada, 2)
    assert answer["seq"] == 3
    assert [event["payload"]["message"]["text"] for event in answer["events"]] == ["two"]
    assert resuming.events_after(ROOM, ada, 99) == {"seq": 3, "events": []}
    with pytest.raises(DomainError) as refusal:
        resuming.events_after(ROOM, "somebody else", 0)
    assert refusal.value.code == "not_joined"


def test_after_a_start_everybody_is_disconnected_once() -> None:
    enter()
    enter()
    assert resuming.mark_all_disconnected() == 2
    since = set(Participant.objects.values_list("disconnected_at", flat=True))
    assert None not in since
    assert resuming.mark_all_disconnected() == 0
    assert set(Participant.objects.values_list("disconnected_at", flat=True)) == since
