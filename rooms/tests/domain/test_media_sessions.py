from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.domain import leaving, media_sessions, producing
from rooms.domain.errors import DomainError
from rooms.domain.place import Place
from rooms.domain.producing import NewProducer
from rooms.models import Participant, Producer, Room
from rooms.tests.domain.people import ROOM, enter, request

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def send(peer_id: str, producer_id: str, session: str) -> None:
    new = NewProducer(producer_id, "video", "camera", False, session)
    producing.add(ROOM, peer_id, new, None)


def enter_with_media(name: str) -> str:
    peer_id: str = enter(request(name))["peerId"]
    media_sessions.begin(ROOM, peer_id, f"session of {name}")
    return peer_id


def refused(peer_id: str, session: str) -> str:
    with pytest.raises(DomainError) as refusal:
        send(peer_id, "late", session)
    assert not Producer.objects.filter(pk="late").exists()
    return refusal.value.code


def test_fresh_transports_end_what_the_peer_sent() -> None:
    ada, grace = enter_with_media("Ada"), enter_with_media("Grace")
    send(ada, "p1", "session of Ada")
    send(grace, "p2", "session of Grace")
    entries = media_sessions.begin(ROOM, ada, "second").entries
    assert [(entry.event, entry.payload["producer"]["producerId"]) for entry in entries] == [
        ("producer-removed", "p1")
    ]
    assert list(Producer.objects.values_list("pk", flat=True)) == ["p2"]
    assert refused(ada, "session of Ada") == "media_unavailable"
    send(ada, "p3", "second")


def test_lost_producers_go_and_newer_ones_stay() -> None:
    ada, grace = enter_with_media("Ada"), enter_with_media("Grace")
    send(ada, "p1", "session of Ada")
    send(grace, "p2", "session of Grace")
    send(ada, "p3", "session of Ada")
    entries = media_sessions.lose(ROOM, (ada,), ("p1", "gone before")).entries
    assert [(e.event, e.payload["seq"], e.payload["peerId"]) for e in entries] == [
        ("producer-removed", 6, ada)
    ]
    assert set(Producer.objects.values_list("pk", flat=True)) == {"p2", "p3"}
    assert media_sessions.without([ada, grace]) == [ada]


def test_a_producer_on_lost_transports_is_not_written_down() -> None:
    ada = enter_with_media("Ada")
    media_sessions.lose(ROOM, (ada,), ())
    assert refused(ada, "session of Ada") == "media_unavailable"
    assert Room.objects.get().seq == 1


def test_a_node_that_is_lost_takes_all_of_its_room() -> None:
    ada, grace = enter_with_media("Ada"), enter_with_media("Grace")
    elsewhere: str = enter(request("Mary", room="elsewhere"))["peerId"]
    media_sessions.begin("elsewhere", elsewhere, "another")
    send(ada, "p1", "session of Ada")
    send(grace, "p2", "session of Grace")
    lost = media_sessions.lose(ROOM, None, None).entries
    assert {entry.payload["producer"]["producerId"] for entry in lost} == {"p1", "p2"}
    assert Producer.objects.count() == 0
    assert set(media_sessions.without([ada, grace, elsewhere])) == {ada, grace}


def test_media_of_who_left_is_closed_in_the_end() -> None:
    ada, grace = enter_with_media("Ada"), enter_with_media("Grace")
    for peer_id in (ada, grace):
        leaving.leave(ROOM, peer_id)
    assert media_sessions.left_open() == []
    Participant.objects.update(left_at=timezone.now() - timedelta(minutes=1))
    assert set(media_sessions.left_open()) == {Place(ROOM, ada), Place(ROOM, grace)}
    media_sessions.closed(ada)
    assert media_sessions.left_open() == [Place(ROOM, grace)]
