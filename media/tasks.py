"""What operators and beat ask of media nodes. Thin, and safe to run twice.

Those about one node go to its own queue: `inspect.apply_async(queue="media.m1")`.
Those about the fleet go to the queue `fleet`, and any node takes them. No call
waits for any of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import timedelta

from celery import shared_task

from media.contracts import Json
from media.db import in_db
from media.node_loop import NoNodeError, node_loop
from media.nodes import placement, registry
from media.nodes.running import node
from media.nodes.watch import LOOK_EVERY, WATCHED_FOR, Watch, tell

_WITHIN = 10.0
# Where names are generated, nodes of last week are of no interest.
_REMEMBERED_FOR = timedelta(days=7)


@shared_task
def inspect() -> Json:
    """The node's health, and the state of each of its workers."""
    pool = node().node.pool
    workers = [
        {
            "index": slot.index,
            "pid": slot.worker and slot.worker.pid,
            "port": slot.port,
            "ready": slot.ready,
            "restarts": slot.restarts,
        }
        for slot in pool.slots
    ]
    return {**asdict(node_loop.run(node().node.health(), _WITHIN)), "slots": workers}


@shared_task
def resize(workers: int) -> int:
    """Run so many workers; the rooms of those that go are told."""
    node_loop.run(node().node.pool.resize(workers), _WITHIN)
    return len(node().node.pool.slots)


@shared_task
def recycle_worker(index: int) -> bool:
    """Replace one worker by a fresh process; its rooms are told. False if there is none."""
    return node_loop.run(node().node.pool.recycle(index), _WITHIN)


@shared_task
def drain(seconds: float) -> bool:
    return registry.drain(node().name, "task", timedelta(seconds=seconds))


@shared_task
def undrain() -> bool:
    return registry.undrain(node().name, "task")


@shared_task(throws=(NoNodeError,))
def repair() -> None:
    """Hold exactly the rooms that are placed here."""
    node_loop.run(node().heartbeat.repair(), _WITHIN)


@shared_task(throws=(NoNodeError,))
def reap_dead_nodes() -> None:
    """Declare dead whoever is, for the case that no replica is there to watch."""
    node_loop.run(_watch_for_a_moment(), _WITHIN)


@shared_task
def forget_dead_nodes() -> int:
    """Those whose names nobody uses any more; how many."""
    return registry.forget(_REMEMBERED_FOR)


@shared_task(throws=(NoNodeError,))
def place_stranded_rooms() -> int:
    """Tell rooms that are still on a dead node, so that they are placed again; how many."""
    return node_loop.run(_tell_forgotten(), _WITHIN)


async def _watch_for_a_moment() -> None:
    watch = Watch()
    await watch.look_and_tell()
    await asyncio.sleep(WATCHED_FOR + LOOK_EVERY)
    await watch.look_and_tell()


async def _tell_forgotten() -> int:
    forgotten = await in_db(placement.forgotten)
    await tell(forgotten)
    return len(forgotten)
