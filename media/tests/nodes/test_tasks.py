"""The tasks of a node, called as a Celery worker does: from another thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from media import facade, tasks
from media.db import in_db
from media.events import MediaReset
from media.models import Node, Placement
from media.nodes import registry, seats
from media.nodes.place import Place
from media.nodes.running import begin, end
from media.tests.announced import Announced
from media.tests.nodes.conftest import FleetOfOne
from media.tests.nodes.rows import fall_silent, serving, state_of


@pytest.fixture(autouse=True)
async def running(m1: FleetOfOne) -> Any:
    begin(m1.process)
    yield
    end()


async def run(task: Any, *args: Any) -> Any:
    return await in_db(task, *args)


async def test_inspecting_says_what_runs(m1: FleetOfOne) -> None:
    await facade.open_peer("room", "ann")
    said = await run(tasks.inspect)
    (slot,) = m1.process.node.pool.slots
    assert slot.worker is not None
    assert said["slots"] == [
        {"index": 0, "pid": slot.worker.pid, "port": slot.port, "ready": True, "restarts": 0}
    ]
    assert (said["node"], said["rooms"], said["problems"]) == ("m1", 1, [])


async def test_workers_come_and_go(m1: FleetOfOne) -> None:
    assert await run(tasks.resize, 2) == 2
    assert await run(tasks.recycle_worker, 1) is True
    assert await run(tasks.recycle_worker, 7) is False
    assert await run(tasks.resize, 1) == 1
    assert len(m1.process.node.pool.slots) == 1


async def test_draining_and_back() -> None:
    assert await run(tasks.drain, 60.0) is True
    assert await in_db(state_of, "m1") == ("draining", "task")
    assert await run(tasks.undrain) is True
    assert await in_db(state_of, "m1") == ("serving", "task")


async def test_repair_lets_go_of_what_is_another_nodes(m1: FleetOfOne) -> None:
    await facade.open_peer("room", "ann")
    await in_db(Placement.objects.all().delete)
    await run(tasks.repair)
    assert m1.process.node.rooms == {}


async def test_rooms_that_nobody_told_are_told(announced: Announced) -> None:
    def strand() -> None:
        epoch = serving("m2")
        Placement.objects.create(room_id="stranded", node_id="m2", epoch=epoch)
        seats.take("stranded", "ann", Place("m2", epoch))
        fall_silent("m2", 60)
        registry.declare_dead("m2", epoch, "watch")
        Node.objects.filter(name="m2").update(state_since=F("state_since") - timedelta(minutes=1))

    await in_db(strand)
    assert await run(tasks.place_stranded_rooms) == 1
    assert announced.of(MediaReset) == [MediaReset("stranded", "node-lost", ("ann",), None)]
    assert await run(tasks.place_stranded_rooms) == 0


async def test_a_dead_node_is_reaped_without_any_replica(announced: Announced) -> None:
    await in_db(serving, "m2")
    await in_db(fall_silent, "m2", 60)
    await run(tasks.reap_dead_nodes)
    assert (await in_db(state_of, "m2"))[0] == "dead"


async def test_nodes_that_are_long_dead_are_forgotten() -> None:
    def bury() -> None:
        for name, days in (("m2", 8), ("m3", 6)):
            registry.leave(name, serving(name))
            ago = F("state_since") - timedelta(days=days)
            Node.objects.filter(name=name).update(state_since=ago)

    await in_db(bury)
    assert await run(tasks.forget_dead_nodes) == 1
    assert await in_db(lambda: [node.name for node in registry.views()]) == ["m1", "m3"]


async def test_without_a_node_there_is_nothing_to_ask() -> None:
    end()
    with pytest.raises(RuntimeError, match="no media node runs in this process"):
        await run(tasks.inspect)
