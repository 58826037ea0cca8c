"""Who declares a node dead, and when."""

from __future__ import annotations

import pytest

from media.db import in_db
from media.events import MediaReset
from media.nodes import placement, registry, seats
from media.nodes.place import Place
from media.nodes.watch import WATCHED_FOR, Watch, tell
from media.tests.announced import Announced
from media.tests.nodes.rows import fall_silent, serving, state_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_a_node_that_stays_silent_is_dead_and_its_rooms_are_lost() -> None:
    place = Place("m1", serving("m1"))
    placement.claim("one", "ann")
    placement.claim("two", "ann")
    watch = Watch()
    fall_silent("m1", 4)
    assert watch.look(100.0) == []
    fall_silent("m1", 4)
    assert watch.look(100.0 + WATCHED_FOR) == [("one", place), ("two", place)]
    assert state_of("m1")[0] == "dead"
    assert watch.look(110.0) == []


def test_the_second_watcher_to_see_it_has_nothing_to_tell() -> None:
    serving("m1")
    placement.claim("room", "ann")
    first, second = Watch(), Watch()
    fall_silent("m1", 10)
    first.look(0.0)
    second.look(0.0)
    assert len(first.look(WATCHED_FOR)) == 1
    assert second.look(WATCHED_FOR) == []


def test_old_heartbeats_kill_nobody_at_first_sight() -> None:
    epoch = serving("m1")
    watch = Watch()
    # The database was away for a minute: nobody could beat, nobody could look.
    fall_silent("m1", 60)
    assert watch.look(100.0) == []
    registry.beat("m1", epoch, {})
    assert watch.look(100.0 + WATCHED_FOR) == []
    fall_silent("m1", 60)
    assert watch.look(200.0) == []
    assert state_of("m1")[0] == "serving"


async def test_a_lost_room_is_told_and_forgotten(announced: Announced) -> None:
    place = Place("m1", await in_db(serving, "m1"))
    await in_db(placement.claim, "room", "ann")
    elsewhere = Place("m2", await in_db(serving, "m2"))
    await in_db(seats.take, "room", "ann", place)
    await in_db(seats.take, "room", "ben", elsewhere)
    await tell([("room", place)])
    assert await announced.wait(MediaReset) == [MediaReset("room", "node-lost", ("ann",), None)]
    assert await in_db(placement.places_of, "room") == []
    assert await in_db(seats.find, "room", "ann") is None
    assert await in_db(seats.find, "room", "ben") == elsewhere
