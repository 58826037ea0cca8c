"""Which node takes a room, by the table."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from media.models import Node
from media.nodes.selector import NodeView, choose, is_alive, is_available, load_of

State = Node.State
EPOCH = uuid.UUID(int=1)


def node(name: str, **fields: Any) -> NodeView:
    defaults = {"epoch": EPOCH, "state": State.SERVING, "heartbeat_age": timedelta(seconds=1)}
    return NodeView(name=name, **{**defaults, **fields})


@pytest.mark.parametrize(
    ("state", "age", "available"),
    [
        (State.SERVING, 0.0, True),
        (State.SERVING, 4.9, True),
        (State.SERVING, 5.0, False),
        (State.STARTING, 0.0, False),
        (State.DRAINING, 0.0, False),
        (State.DEAD, 0.0, False),
    ],
)
def test_new_rooms_go_to_nodes_that_serve_and_beat(
    state: Node.State, age: float, available: bool
) -> None:
    assert is_available(node("m1", state=state, heartbeat_age=timedelta(seconds=age))) is available


@pytest.mark.parametrize(
    ("view", "alive"),
    [
        (node("m1"), True),
        (node("m1", state=State.DRAINING), True),
        (node("m1", heartbeat_age=timedelta(minutes=1)), True),
        (node("m1", state=State.DEAD), False),
        (node("m1", epoch=uuid.UUID(int=2)), False),
        (None, False),
    ],
    ids=["serving", "draining", "late", "dead", "started again", "unknown"],
)
def test_a_room_keeps_the_node_that_nobody_declared_dead(
    view: NodeView | None, alive: bool
) -> None:
    assert is_alive(view, EPOCH) is alive


@pytest.mark.parametrize(
    ("nodes", "chosen"),
    [
        ([], None),
        ([node("m1", state=State.DRAINING)], None),
        ([node("m1", load=0.9)], "m1"),
        ([node("m1", load=0.9), node("m2", load=0.2)], "m2"),
        ([node("m1", suspect=True), node("m2", load=0.9)], "m2"),
        ([node("m1", held=True), node("m2", load=0.9)], "m2"),
        ([node("m1", suspect=True), node("m2", held=True, load=0.9)], "m2"),
        ([node("m1", suspect=True)], "m1"),
    ],
    ids=[
        "nobody", "only one that drains", "the only one", "the less loaded of two",
        "not the suspect", "not the held", "rather held than suspect", "a suspect before nobody",
    ],
)  # fmt: skip
def test_the_choice(nodes: list[NodeView], chosen: str | None) -> None:
    found = choose(nodes, Random(1))
    assert (found.name if found else None) == chosen


def test_a_node_whose_workers_are_all_dead_gets_no_rooms() -> None:
    assert not is_available(node("m1", workers=0))


def test_rooms_spread_although_one_node_has_least_to_do() -> None:
    nodes = [node(f"m{n}", load=n / 10) for n in range(5)]
    random = Random(1)
    names = [found.name for _ in range(1000) if (found := choose(nodes, random))]
    counts = [names.count(f"m{n}") for n in range(5)]
    # The busiest of five never wins a draw of two; the idlest wins 4 of 10.
    assert counts[4] == 0
    assert counts == sorted(counts, reverse=True)
    assert counts[0] < 500


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ({}, 0.0),
        ({"workers": 2, "cpu": [0.5, 0.1], "consumers": 100}, 0.3),
        ({"workers": 2, "cpu": [0.0, 0.0], "consumers": 500}, 0.5),
        ({"workers": 0, "cpu": [], "consumers": 0}, 0.0),
    ],
)
def test_load_is_what_is_tighter_of_cpu_and_consumers(
    load: dict[str, Any], expected: float
) -> None:
    assert load_of(load) == pytest.approx(expected)
