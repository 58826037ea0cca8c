from __future__ import annotations

from datetime import timedelta

import pytest

from rooms.domain import leaving, producing, resuming
from rooms.domain.line import Line
from rooms.domain.outcome import Entry, Outcome
from rooms.domain.place import Place
from rooms.domain.producing import NewProducer
from rooms.models import JournalEvent, Participant, Producer
from rooms.tests.domain.people import ROOM, enter

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_who_leaves_takes_its_producers_along() -> None:
    ada = enter()["peerId"]
    producing.add(ROOM, ada, NewProducer("p1", "audio", "microphone", False), None)
    assert leaving.leave(ROOM, ada).entries == (
        Entry("peer-left", {"seq": 3, "peerId": ada, "reason": "left"}),
    )
    assert Producer.objects.count() == 0
    gone = Participant.objects.get()
    assert gone.left_at is not None
    assert gone.left_reason == "left"
    assert JournalEvent.objects.get(seq=3).event == "peer-left"


def test_leaving_twice_is_told_once() -> None:
    ada = enter()["peerId"]
    leaving.leave(ROOM, ada)
    assert leaving.leave(ROOM, ada) == Outcome()
    assert JournalEvent.objects.count() == 2


def test_whoever_does_not_come_back_in_time_is_taken_out() -> None:
    ada = enter()["peerId"]
    resuming.mark_disconnected(ada, f"sid-{ada}", timedelta(seconds=20))
    assert resuming.overdue(timedelta(minutes=1)) == []
    assert resuming.overdue(timedelta(seconds=20)) == [Place(ROOM, ada)]
    assert leaving.time_out(ROOM, ada, timedelta(minutes=1)) == Outcome()
    assert leaving.time_out(ROOM, ada, timedelta(seconds=20)).entries == (
        Entry("peer-left", {"seq": 2, "peerId": ada, "reason": "timed-out"}),
    )
    assert resuming.overdue(timedelta()) == []


def test_whoever_came_back_is_not_taken_out() -> None:
    told = enter()
    resuming.mark_disconnected(told["peerId"], f"sid-{told['peerId']}", timedelta(seconds=20))
    resuming.resume(resuming.find_place(told["resumeToken"]), Line("another"), told["seq"])
    assert leaving.time_out(ROOM, told["peerId"], timedelta()) == Outcome()
