"""A pool of real workers that grows, shrinks, and replaces one."""

from __future__ import annotations

import pytest

from media.events import MediaReset
from media.pool.node import MediaNode
from media.tests.announced import Announced


def pids(node: MediaNode) -> list[int]:
    return [slot.worker.pid for slot in node.pool.slots if slot.worker]


async def test_it_grows_and_new_rooms_use_what_is_new(node: MediaNode) -> None:
    before = pids(node)
    await node.pool.resize(3)
    assert pids(node)[:2] == before
    assert len(set(pids(node))) == 3
    for room_id in ("one", "two", "three"):
        await node.open_peer(room_id, "ann")
    dumps = [await slot.worker.dump() for slot in node.pool.slots if slot.worker]
    assert [len(dump.router_ids) for dump in dumps] == [1, 1, 1]


async def test_it_shrinks_and_tells_the_rooms_of_those_that_go(
    node: MediaNode, announced: Announced
) -> None:
    await node.open_peer("stays", "ann")
    await node.open_peer("goes", "ben")
    (first, _) = pids(node)
    await node.pool.resize(1)
    assert pids(node) == [first]
    assert announced.of(MediaReset) == [MediaReset("goes", "worker-died", ("ben",), ())]
    await node.open_peer("goes", "ben")
    assert (await node.health()).transports == 4


async def test_there_is_always_a_worker(node: MediaNode) -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        await node.pool.resize(0)
    assert len(pids(node)) == 2


async def test_a_recycled_worker_is_another_process(node: MediaNode, announced: Announced) -> None:
    await node.open_peer("room", "ann")
    (first, second) = pids(node)
    assert await node.pool.recycle(0)
    assert await announced.wait(MediaReset) == [MediaReset("room", "worker-died", ("ann",), ())]
    await node.open_peer("room", "ann")
    await node.open_peer("another", "ben")
    assert second in pids(node)
    assert first not in pids(node)
    assert not await node.pool.recycle(2)
