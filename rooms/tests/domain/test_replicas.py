from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from rooms.domain import joining, replicas, resuming
from rooms.domain.joining import Newcomer
from rooms.domain.line import Line
from rooms.models import Participant, Replica
from rooms.models.participant import new_peer_id
from rooms.tests.domain.people import knock, request

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SILENCE = timedelta(seconds=6)


def enter_at(replica: str, sid: str) -> str:
    newcomer = Newcomer(new_peer_id(), Line(sid, replica))
    asked = request(sid)
    joining.join(asked, newcomer, knock(asked))
    return newcomer.peer_id


def fall_silent(replica: str) -> None:
    Replica.objects.filter(pk=replica).update(heartbeat_at=Now() - timedelta(seconds=60))


def disconnected() -> set[str]:
    waiting = Participant.objects.live().filter(disconnected_at__isnull=False)
    return set(waiting.values_list("sid", flat=True))


def test_people_of_a_silent_replica_are_disconnected_and_have_time_left() -> None:
    for replica, sid in (("a", "sid-a"), ("b", "sid-b")):
        replicas.beat(replica, replica, [])
        enter_at(replica, sid)
    assert replicas.give_up_silent(SILENCE) == 0
    fall_silent("a")
    assert replicas.give_up_silent(SILENCE) == 1
    assert replicas.give_up_silent(SILENCE) == 0
    assert disconnected() == {"sid-a"}
    assert list(Replica.objects.values_list("pk", flat=True)) == ["b"]
    lost = Participant.objects.get(sid="sid-a").disconnected_at
    assert lost is not None
    assert SILENCE <= timezone.now() - lost < SILENCE + timedelta(seconds=10)
    assert resuming.overdue(timedelta(seconds=30)) == []


def test_people_of_a_replica_that_nobody_knows_are_disconnected() -> None:
    enter_at("gone", "sid-a")
    assert replicas.give_up_silent(SILENCE) == 1


def test_a_replica_that_was_given_up_by_mistake_has_its_people_back() -> None:
    replicas.beat("a", "host:1", [])
    here, gone = enter_at("a", "sid-here"), enter_at("a", "sid-gone")
    fall_silent("a")
    assert replicas.give_up_silent(SILENCE) == 2
    replicas.beat("a", "host:1", ["sid-here"])
    assert disconnected() == {"sid-gone"}
    assert Participant.objects.get(pk=here).disconnected_at is None
    assert Participant.objects.get(pk=gone).disconnected_at is not None
    assert Replica.objects.get().name == "host:1"


def test_nobody_stays_without_a_connection() -> None:
    enter_at("a", "sid-here")
    enter_at("a", "sid-never")
    enter_at("b", "sid-there")
    replicas.beat("a", "a", ["sid-here"])
    assert disconnected() == {"sid-never"}


def test_a_heartbeat_says_nothing_about_who_moved_on() -> None:
    replicas.beat("a", "a", [])
    peer_id = enter_at("a", "old")
    Participant.objects.update(sid="new", replica="b")
    resuming.mark_disconnected(peer_id, "new", timedelta())
    replicas.beat("a", "a", ["old"])
    assert disconnected() == {"new"}


def test_a_replica_that_ends_says_so() -> None:
    replicas.beat("a", "a", [])
    enter_at("a", "sid-a")
    enter_at("b", "sid-b")
    replicas.retire("a")
    assert disconnected() == {"sid-a"}
    assert Replica.objects.count() == 0
