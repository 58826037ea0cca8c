from __future__ import annotations

import pytest

from rooms.domain import answers, media_sessions, producing
from rooms.domain.answers import Request, State
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Entry, Outcome
from rooms.domain.producing import NewProducer
from rooms.models import JournalEvent, Producer
from rooms.tests.domain.people import ROOM, enter, request

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

CAMERA = NewProducer("p1", "video", "camera", False)
CAMERA_FIELDS = {"producerId": "p1", "kind": "video", "source": "camera", "paused": False}


def test_a_new_producer_is_written_down_and_told() -> None:
    ada = enter()["peerId"]
    asked = Request(ada, "produce", "r1", "sid")
    assert answers.claim(asked) == State(granted=True)
    outcome = producing.add(ROOM, ada, CAMERA, asked)
    assert outcome == Outcome(
        {"producerId": "p1"},
        (Entry("producer-added", {"seq": 2, "peerId": ada, "producer": CAMERA_FIELDS}),),
    )
    assert Producer.objects.get().participant_id == ada
    assert answers.claim(asked) == State(answer={"ok": True, "data": outcome.data})


def test_whoever_left_produces_nothing() -> None:
    enter()
    with pytest.raises(DomainError) as refusal:
        producing.add(ROOM, "somebody else", CAMERA, None)
    assert refusal.value.code == "not_joined"
    assert Producer.objects.count() == 0


def test_pausing_is_told_when_it_changes_something() -> None:
    ada = enter()["peerId"]
    producing.add(ROOM, ada, CAMERA, None)
    paused = {**CAMERA_FIELDS, "paused": True}
    assert producing.set_paused(ROOM, ada, "p1", True).entries == (
        Entry("producer-updated", {"seq": 3, "peerId": ada, "producer": paused}),
    )
    assert producing.set_paused(ROOM, ada, "p1", True) == Outcome()
    assert producing.set_paused(ROOM, ada, "p1", False).entries == (
        Entry("producer-updated", {"seq": 4, "peerId": ada, "producer": CAMERA_FIELDS}),
    )
    assert JournalEvent.objects.count() == 4


def test_closing_is_told_and_the_row_goes() -> None:
    ada = enter()["peerId"]
    producing.add(ROOM, ada, CAMERA, None)
    assert producing.remove(ROOM, ada, "p1").entries == (
        Entry("producer-removed", {"seq": 3, "peerId": ada, "producer": CAMERA_FIELDS}),
    )
    assert Producer.objects.count() == 0


def test_nobody_touches_what_is_not_theirs() -> None:
    ada = enter(request("Ada"))["peerId"]
    grace = enter(request("Grace"))["peerId"]
    producing.add(ROOM, ada, CAMERA, None)
    for attempt in (
        lambda: producing.require(ROOM, grace, "p1"),
        lambda: producing.set_paused(ROOM, grace, "p1", True),
        lambda: producing.remove(ROOM, grace, "p1"),
    ):
        with pytest.raises(DomainError) as refusal:
            attempt()
        assert refusal.value.code == "not_found"
    producing.require(ROOM, ada, "p1")
    assert Producer.objects.get().paused is False


def test_after_a_start_nobody_sends_anything() -> None:
    ada = enter(request("Ada"))["peerId"]
    grace = enter(request("Grace", room="other"))["peerId"]
    enter(request("Silent", room="silent"))
    producing.add(ROOM, ada, CAMERA, None)
    producing.add(ROOM, ada, NewProducer("p2", "audio", "microphone", True), None)
    producing.add("other", grace, NewProducer("p3", "video", "camera", False), None)
    assert producing.rooms_with_producers() == [ROOM, "other"]
    entries = media_sessions.lose(ROOM, None, None).entries
    assert [(e.event, e.payload["seq"], e.payload["producer"]["producerId"]) for e in entries] == [
        ("producer-removed", 4, "p1"),
        ("producer-removed", 5, "p2"),
    ]
    assert producing.rooms_with_producers() == ["other"]
    assert media_sessions.lose(ROOM, None, None) == Outcome()
