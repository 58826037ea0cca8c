"""Which node holds a room, claimed by many at once. On SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import F

from media.contracts import MediaError
from media.models import Node, Placement
from media.nodes import placement, registry, seats
from media.nodes.place import Place
from media.tests.nodes.rows import fall_silent, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def claims_at_once(room_id: str, number: int, full: Collection[Place] = ()) -> list[Place | None]:
    together = Barrier(number)

    def claim() -> Place | None:
        try:
            together.wait()
            return placement.claim(room_id, "ann", full)
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
    assert placement.claim("room", "ann") == Place("m1", epoch)
    fall_silent("m1", 6)
    registry.declare_dead("m1", epoch, "watch")
    for name in ("m2", "m3", "m4"):
        serving(name)
    places = claims_at_once("room", 50)
    assert len(set(places)) == 1
    held = placement.places_of("room")
    # The dead place is there until those who were on it are told.
    assert held == [Place("m1", epoch), places[0]]
    placement.release("room", held[0])
    assert placement.claim("room", "ann") == places[0]


def test_fifty_who_find_the_node_full_agree_on_the_next() -> None:
    first = Place("m1", serving("m1"))
    assert placement.claim("room", "ann") == first
    for name in ("m2", "m3", "m4"):
        serving(name)
    places = claims_at_once("room", 50, [first])
    assert len(set(places)) == 1
    second = places[0]
    assert placement.places_of("room") == [first, second]
    assert second is not None
    assert second.node != "m1"
    # Who comes next is asked to the first again, for somebody may have left.
    assert placement.claim("room", "ben") == first


def test_a_peer_comes_back_to_its_seat() -> None:
    first = Place("m1", serving("m1"))
    placement.claim("room", "ann")
    serving("m2")
    second = placement.claim("room", "ben", [first])
    assert second is not None
    seats.take("room", "ben", second)
    assert placement.claim("room", "ben") == second
    assert placement.claim("room", "ben", [second]) == first
    assert seats.find("room", "ben") == second
    seats.give_up("room", "ben", first)
    assert seats.taken_at("room", second) == ("ben",)
    seats.take("room", "ben", first)
    assert (seats.taken_at("room", first), seats.taken_at("room", second)) == (("ben",), ())


def test_when_all_nodes_are_full_there_is_no_place() -> None:
    first = Place("m1", serving("m1"))
    placement.claim("room", "ann")
    assert placement.claim("room", "ben", [first]) is None
    second = Place("m2", serving("m2"))
    assert placement.claim("room", "ben", [first]) == second
    assert placement.claim("room", "ben", [first, second]) is None
    assert placement.crowd("room", "ben") == first
    # A room that is nowhere yet is somewhere then.
    assert placement.claim("other", "ben", [first, second]) is None
    assert placement.crowd("other", "ben") in (first, second)
    placement.release("other", first)
    placement.release("other", second)
    assert placement.rooms_beside(second) == {"room": [first, second]}
    registry.leave("m1", first.epoch)
    assert placement.rooms_beside(second) == {"room": [second]}
    serving("m1")
    assert placement.rooms_beside(second) == {"room": [second]}


def test_seats_on_a_node_are_told_after_the_room_was_placed_anew() -> None:
    earlier = Place("m1", serving("m1"))
    placement.claim("room", "ann")
    seats.take("room", "ann", earlier)
    again = Place("m1", serving("m1"))
    assert placement.claim("room", "ben") == again
    assert placement.rooms_of_earlier_lives("m1") == [("room", earlier)]
    assert seats.taken_at("room", earlier) == ("ann",)
    placement.release("room", earlier)
    assert placement.rooms_of_earlier_lives("m1") == []
    assert placement.places_of("room") == [again]


def test_a_room_stays_where_it_is() -> None:
    epoch = serving("m1")
    placement.claim("room", "ann")
    registry.beat("m1", epoch, {"workers": 1, "cpu": [1.0]})
    serving("m2")
    assert {placement.claim("room", "ann") for _ in range(20)} == {Place("m1", epoch)}
    # Late is not dead.
    fall_silent("m1", 60)
    assert placement.claim("room", "ann") == Place("m1", epoch)


def test_newcomers_avoid_a_node_that_drains_while_there_is_another() -> None:
    first = Place("m1", serving("m1"))
    assert placement.claim("room", "ann") == first
    seats.take("room", "ann", first)
    registry.drain("m1", "ops", timedelta(seconds=60))
    assert placement.claim("room", "ann") is None
    assert placement.crowd("room", "ann") == first
    second = Place("m2", serving("m2"))
    assert placement.claim("room", "ann") == second
    assert placement.places_of("room") == [first, second]
    assert placement.crowd("room", "ann") == second


def test_a_node_that_was_started_again_holds_nothing_of_its_earlier_life() -> None:
    earlier = serving("m1")
    placement.claim("room", "ann")
    again = serving("m1")
    assert placement.rooms_of_earlier_lives("m1") == [("room", Place("m1", earlier))]
    assert placement.claim("room", "ann") == Place("m1", again)
    assert placement.rooms_of_earlier_lives("m1") == []


def test_without_any_node_the_refusal_can_be_retried() -> None:
    with pytest.raises(MediaError) as refused:
        placement.claim("room", "ann")
    assert (refused.value.code, refused.value.retryable) == ("media_unavailable", True)
    assert Placement.objects.count() == 0


def test_only_the_place_that_holds_a_room_can_release_it() -> None:
    place = Place("m1", serving("m1"))
    placement.claim("room", "ann")
    placement.release("room", Place("m1", uuid.uuid4()))
    assert placement.rooms_at(place) == {"room"}
    placement.release("room", place)
    assert placement.rooms_at(place) == set()
    assert placement.places_of("room") == []


def test_rooms_that_nobody_told_are_found_after_a_while() -> None:
    epoch = serving("m1")
    placement.claim("room", "ann")
    fall_silent("m1", 6)
    registry.declare_dead("m1", epoch, "watch")
    assert placement.forgotten() == []
    Node.objects.update(state_since=F("state_since") - timedelta(seconds=11))
    assert placement.forgotten() == [("room", Place("m1", epoch))]
