"""The rows of nodes, on SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db.models import F

from media.models import Node
from media.nodes import registry
from media.nodes.registry import Standing
from media.tests.nodes.rows import fall_silent, serving, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
State = Node.State


def test_a_node_serves_as_soon_as_it_says_so() -> None:
    epoch = serving("m1")
    node = Node.objects.get()
    assert (node.name, node.epoch, node.state, node.state_by) == ("m1", epoch, "serving", "m1")
    assert (node.ports, node.announced, node.version) == ("40000-40100", ["192.0.2.1"], "1.0")
    assert (node.flaps, node.held_until) == (0, None)


def test_a_heartbeat_brings_the_load_and_takes_the_standing() -> None:
    epoch = serving("m1")
    fall_silent("m1", 4)
    load = {"workers": 2, "cpu": [0.25, 0.75], "consumers": 3}
    assert registry.beat("m1", epoch, load) == Standing(State.SERVING)
    (view,) = registry.views()
    assert view.heartbeat_age < timedelta(seconds=2)
    assert (view.name, view.epoch, view.state, view.load) == ("m1", epoch, State.SERVING, 0.5)


def test_a_node_that_drains_hears_how_long_it_has() -> None:
    epoch = serving("m1")
    assert registry.drain("m1", "ann", timedelta(seconds=60))
    standing = registry.beat("m1", epoch, {})
    assert standing is not None
    assert standing.state == State.DRAINING
    assert timedelta(seconds=50) < standing.drain_within <= timedelta(seconds=60)
    assert state_of("m1") == ("draining", "ann")


def test_draining_can_be_taken_back() -> None:
    epoch = serving("m1")
    registry.drain("m1", "ann", timedelta(seconds=60))
    assert registry.undrain("m1", "ben")
    assert registry.beat("m1", epoch, {}) == Standing(State.SERVING)
    assert state_of("m1") == ("serving", "ben")
    assert not registry.undrain("m1", "ben")


def test_whoever_is_not_there_cannot_be_drained() -> None:
    epoch = serving("m1")
    assert registry.leave("m1", epoch)
    assert not registry.drain("m1", "ann", timedelta(seconds=60))
    assert not registry.drain("nowhere", "ann", timedelta(seconds=60))
    assert state_of("m1") == ("dead", "m1")


def test_death_is_declared_once_and_only_of_the_silent() -> None:
    epoch = serving("m1")
    fall_silent("m1", 4)
    assert not registry.declare_dead("m1", epoch, "watch")
    fall_silent("m1", 2)
    assert not registry.declare_dead("m1", uuid.uuid4(), "watch")
    assert registry.declare_dead("m1", epoch, "watch")
    assert not registry.declare_dead("m1", epoch, "another watch")
    assert state_of("m1") == ("dead", "watch")


def test_who_was_declared_dead_learns_it_from_its_heartbeat() -> None:
    epoch = serving("m1")
    fall_silent("m1", 6)
    registry.declare_dead("m1", epoch, "watch")
    assert registry.beat("m1", epoch, {}) is None
    assert not registry.is_taken("m1", epoch)


def test_a_second_process_of_the_same_name_is_noticed_by_the_first() -> None:
    first, second = serving("m1"), serving("m1")
    assert registry.beat("m1", first, {}) is None
    assert registry.is_taken("m1", first)
    assert registry.beat("m1", second, {}) == Standing(State.SERVING)
    assert not registry.is_taken("m1", second)


def test_a_node_that_keeps_crashing_is_held_back_for_longer() -> None:
    held = []
    for _ in range(4):
        serving("m1")
        (view,) = registry.views()
        held.append((Node.objects.get().flaps, view.held))
    assert held == [(0, False), (1, True), (2, True), (3, True)]


def test_who_leaves_on_purpose_or_lived_long_has_not_been_flapping() -> None:
    epoch = serving("m1")
    registry.leave("m1", epoch)
    serving("m1")
    assert Node.objects.get().flaps == 0
    serving("m1")
    serving("m1")
    Node.objects.update(started_at=F("started_at") - timedelta(hours=1))
    serving("m1")
    assert Node.objects.get().flaps == 1


def test_a_suspect_is_avoided_for_a_while() -> None:
    epoch = serving("m1")
    registry.suspect("m1", uuid.uuid4())
    assert not registry.views()[0].suspect
    registry.suspect("m1", epoch)
    assert registry.views()[0].suspect
    Node.objects.update(suspect_until=F("suspect_until") - timedelta(seconds=6))
    assert not registry.views()[0].suspect


def test_others_are_there_only_if_they_take_rooms() -> None:
    serving("m1")
    assert not registry.others_available("m1")
    serving("m2")
    assert registry.others_available("m1")
    registry.drain("m2", "ann", timedelta(seconds=60))
    assert not registry.others_available("m1")
