"""Which node holds a room, claimed by many at once. On SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import F

from media.contracts import MediaError
from media.models import Node, Placement
from media.nodes import placement, registry
from media.nodes.placement import Place
from media.tests.nodes.rows import fall_silent, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def claims_at_once(room_id: str, number: int) -> list[Place]:
    together = Barrier(number)

    def claim() -> Place:
        try:
            together.wait()
            return placement.claim(room_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return [future.result() for future in [threads.submit(claim) for _ in range(number)]]


def test_fifty_who_open_a_room_at_once_get_one_node() -> None:
    for name in ("m1", "m2", "m3"):
        serving(name)
    places = claims_at_once("room", 50)
    assert len(set(places)) == 1
    row = Placement.objects.get()
    assert Place(row.node_id, row.epoch) == places[0]


def test_fifty_who_find_the_node_dead_agree_on_the_next() -> None:
    epoch = serving("m1")
    assert placement.claim("room") == Place("m1", epoch)
    fall_silent("m1", 6)
    registry.declare_dead("m1", epoch, "watch")
    for name in ("m2", "m3", "m4"):
        serving(name)
    places = claims_at_once("room", 50)
    assert len(set(places)) == 1
    assert places[0].node != "m1"
    assert Placement.objects.count() == 1


def test_a_room_stays_where_it_is() -> None:
    epoch = serving("m1")
    placement.claim("room")
    registry.beat("m1", epoch, {"workers": 1, "cpu": [1.0]})
    serving("m2")
    assert {placement.claim("room") for _ in range(20)} == {Place("m1", epoch)}
    # Late is not dead, and a room does not leave before its node does.
    fall_silent("m1", 60)
    registry.drain("m1", "ann", timedelta(seconds=60))
    assert placement.claim("room") == Place("m1", epoch)


def test_a_node_that_was_started_again_holds_nothing_of_its_earlier_life() -> None:
    earlier = serving("m1")
    placement.claim("room")
    again = serving("m1")
    assert placement.rooms_of_earlier_lives("m1") == [("room", Place("m1", earlier))]
    assert placement.claim("room") == Place("m1", again)
    assert placement.rooms_of_earlier_lives("m1") == []


def test_without_any_node_the_refusal_can_be_retried() -> None:
    with pytest.raises(MediaError) as refused:
        placement.claim("room")
    assert (refused.value.code, refused.value.retryable) == ("media_unavailable", True)
    assert Placement.objects.count() == 0


def test_only_the_place_that_holds_a_room_can_release_it() -> None:
    place = Place("m1", serving("m1"))
    placement.claim("room")
    placement.release("room", Place("m1", uuid.uuid4()))
    assert placement.is_at("room", place)
    placement.release("room", place)
    assert not placement.is_at("room", place)
    assert placement.find("room") is None


def test_rooms_that_nobody_told_are_found_after_a_while() -> None:
    epoch = serving("m1")
    placement.claim("room")
    fall_silent("m1", 6)
    registry.declare_dead("m1", epoch, "watch")
    assert placement.forgotten() == []
    Node.objects.update(state_since=F("state_since") - timedelta(seconds=11))
    assert placement.forgotten() == [("room", Place("m1", epoch))]
