"""The facade over Redis to a registered node: places, epochs, draining, loss."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F

from media import facade
from media.contracts import MediaError
from media.db import in_db
from media.events import MediaReset
from media.models import Placement
from media.nodes import placement, registry, seats
from media.nodes.place import Place
from media.pool.lease import StaleError
from media.tests.announced import Announced
from media.tests.nodes.conftest import FleetOfOne
from media.tests.nodes.rows import serving, state_of


async def placed() -> dict[str, str]:
    def read() -> dict[str, str]:
        return {row.room_id: row.node_id for row in Placement.objects.all()}

    return await in_db(read)


async def test_a_room_is_placed_when_it_opens_and_released_with_its_last_peer(
    m1: FleetOfOne,
) -> None:
    await facade.open_peer("room", "ann")
    await facade.open_peer("room", "ben")
    assert await placed() == {"room": "m1"}
    health = await facade.health()
    assert (health.node, health.rooms, health.peers, health.workers) == ("m1", 1, 2, 1)
    await facade.close_peer("room", "ann")
    assert await placed() == {"room": "m1"}
    await facade.close_peer("room", "ben")
    assert await placed() == {}
    await facade.close_peer("room", "ben")


async def test_whoever_has_no_media_is_not_found(m1: FleetOfOne) -> None:
    for room_id in ("nowhere", "room"):
        with pytest.raises(MediaError) as refused:
            await facade.peer_stats(room_id, "ben")
        assert refused.value.code == "not_found"
        await facade.open_peer("room", "ann")


async def test_a_room_on_a_node_that_nobody_hears_of_is_unavailable(m1: FleetOfOne) -> None:
    """It is suspect from then on, so that new rooms go elsewhere."""
    epoch = await in_db(serving, "m2")
    await in_db(Placement.objects.create, room_id="room", node_id="m2", epoch=epoch)
    await in_db(seats.take, "room", "ann", Place("m2", epoch))
    with pytest.raises(MediaError) as refused:
        await facade.produce("room", "ann", "transport", "audio", {}, "microphone", paused=False)
    assert (refused.value.code, refused.value.message) == (
        "media_unavailable",
        "media node m2 did not answer",
    )
    suspects = {node.name: node.suspect for node in await in_db(registry.views)}
    assert suspects == {"m1": False, "m2": True}


async def test_a_command_follows_a_peer_that_moved(m1: FleetOfOne) -> None:
    """What the facade remembers is stale; it looks again by itself."""
    await facade.open_peer("room", "ann")
    await facade.peer_stats("room", "ann")
    m1.process.node.lease.begin_again()  # type: ignore[attr-defined]
    here = Place("m1", uuid.UUID(m1.process.node.lease.epoch))
    await in_db(Placement.objects.update, epoch=here.epoch)
    await in_db(seats.take, "room", "ann", here)
    assert len((await facade.peer_stats("room", "ann")).transports) == 2


async def test_a_peer_that_another_replica_moved_is_looked_for_again(m1: FleetOfOne) -> None:
    """Though its room is still on the node that this replica remembers."""
    await facade.open_peer("room", "ann")
    await facade.open_peer("room", "ben")
    await m1.process.node.close_peer("room", "ann")
    epoch = await in_db(serving, "m2")
    for command in (facade.peer_stats, facade.close_peer):
        await facade.open_peer("room", "ann")
        await in_db(seats.take, "room", "ann", Place("m2", epoch))
        await m1.process.node.close_peer("room", "ann")
        with pytest.raises(MediaError, match="media node m2 did not answer"):
            await command("room", "ann")
        assert list(m1.process.node.rooms["room"].peers) == ["ben"]


async def test_what_a_peer_left_on_its_former_node_is_closed(m1: FleetOfOne) -> None:
    for peer in ("ann", "ben", "cem"):
        await facade.open_peer("room", peer)
    epoch = await in_db(serving, "m2")
    for peer in ("ann", "ben"):
        await in_db(seats.take, "room", peer, Place("m2", epoch))
    room = m1.process.node.rooms["room"]
    # Who was sent away plays on for a moment.
    room.peer("ben").leave()
    await m1.process.heartbeat.repair()
    assert list(room.peers) == ["ben", "cem"]
    assert (await m1.process.node.health()).transports == 4


async def test_a_room_that_was_placed_elsewhere_is_forsaken_unasked(
    m1: FleetOfOne, announced: Announced
) -> None:
    await facade.open_peer("room", "ann")
    epoch = await in_db(serving, "m2")
    await in_db(Placement.objects.update, node_id="m2", epoch=epoch)
    await m1.process.heartbeat.repair()
    assert m1.process.node.rooms == {}
    assert (await m1.process.node.health()).transports == 0
    assert await placed() == {"room": "m2"}
    assert list(announced.of(MediaReset)) == []


async def test_a_node_refuses_a_room_that_was_not_placed_on_it(m1: FleetOfOne) -> None:
    epoch = await in_db(serving, "m2")
    await in_db(Placement.objects.create, room_id="room", node_id="m2", epoch=epoch)
    with pytest.raises(StaleError):
        await m1.process.node.open_peer("room", "ann")
    assert m1.process.node.rooms == {}


async def test_a_node_without_workers_gives_the_room_to_others_and_still_beats(
    m1: FleetOfOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.pool.pool._WAIT_FOR_WORKER", 0.3)
    (slot,) = m1.process.node.pool.slots
    await slot.stop()
    opening = [asyncio.ensure_future(facade.open_peer("room", name)) for name in "abc"]
    await m1.process.heartbeat.beat()
    (view,) = await in_db(registry.views)
    assert (view.state, view.workers) == ("serving", 0)
    for refused in await asyncio.gather(*opening, return_exceptions=True):
        assert isinstance(refused, MediaError)
        assert refused.code == "media_unavailable"
    assert await placed() == {}


async def test_a_placement_that_nobody_came_for_is_taken_back(m1: FleetOfOne) -> None:
    await in_db(placement.claim, "room", "ann")
    await m1.process.heartbeat.repair()
    assert await placed() == {"room": "m1"}
    await in_db(Placement.objects.update, placed_at=F("placed_at") - timedelta(seconds=6))
    await m1.process.heartbeat.repair()
    assert await placed() == {}


async def test_draining_waits_for_another_node_then_moves_the_rooms(
    m1: FleetOfOne, announced: Announced
) -> None:
    await facade.open_peer("room", "ann")
    await in_db(registry.drain, "m1", "ops", timedelta(seconds=60))
    draining = asyncio.ensure_future(m1.process.drain(60))
    with pytest.raises(MediaError) as refused:
        await facade.open_peer("new room", "ben")
    assert refused.value.code == "media_unavailable"
    assert await placed() == {"room": "m1"}
    await in_db(serving, "m2")
    assert await announced.wait(MediaReset) == [MediaReset("room", "node-draining", ("ann",), ())]
    await draining
    assert await placed() == {}
    assert m1.process.node.rooms == {}
    assert m1.ends == []
    assert (await in_db(state_of, "m1")) == ("draining", "m1")


async def test_draining_sends_peers_away_one_after_the_other(
    m1: FleetOfOne, announced: Announced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.nodes.drain._PEERS_PER_SECOND", 1000.0)
    for peer in ("ann", "ben"):
        await facade.open_peer("room", peer)
    await in_db(serving, "m2")
    await in_db(registry.drain, "m1", "ops", timedelta(seconds=60))
    await m1.process.heartbeat.beat()
    assert await announced.wait(MediaReset, 2) == [
        MediaReset("room", "node-draining", (peer,), ()) for peer in ("ann", "ben")
    ]
    # Whoever has not moved is still here, until it had time to.
    assert list(m1.process.node.rooms["room"].peers) == ["ann", "ben"]
    await m1.process.heartbeat.drain.done.wait()
    assert (m1.process.node.rooms, await placed()) == ({}, {})
    assert await in_db(seats.find, "room", "ann") is None


async def test_a_node_that_was_drained_by_somebody_ends(m1: FleetOfOne) -> None:
    await in_db(registry.drain, "m1", "ops", timedelta(seconds=60))
    await m1.process.heartbeat.beat()
    await m1.process.heartbeat.drain.done.wait()
    await asyncio.sleep(0)
    assert m1.ends == ["it is drained"]


async def test_at_the_deadline_rooms_go_wherever_they_can(
    m1: FleetOfOne, announced: Announced
) -> None:
    await facade.open_peer("room", "ann")
    await m1.process.drain(0)
    assert [event.reason for event in announced.of(MediaReset)] == ["node-draining"]
    assert m1.process.node.rooms == {}


async def test_a_node_that_is_told_to_go_on_keeps_its_rooms(m1: FleetOfOne) -> None:
    await facade.open_peer("room", "ann")
    await in_db(registry.drain, "m1", "ops", timedelta(seconds=60))
    await m1.process.heartbeat.beat()
    await in_db(registry.undrain, "m1", "ops")
    await m1.process.heartbeat.beat()
    await facade.open_peer("new room", "ben")
    assert await placed() == {"room": "m1", "new room": "m1"}
    assert m1.ends == []


async def test_a_node_that_ends_is_not_told_to_go_on(m1: FleetOfOne, announced: Announced) -> None:
    """Neither by somebody nor by a registry that has forgotten it."""
    await facade.open_peer("room", "ann")
    draining = asyncio.ensure_future(m1.process.drain(60))
    async with asyncio.timeout(5):
        while await in_db(state_of, "m1") != ("draining", "m1"):  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.01)
    await in_db(registry.undrain, "m1", "ops")
    await m1.process.heartbeat.beat()
    assert (await in_db(state_of, "m1")) == ("draining", "m1")
    await in_db(serving, "m2")
    assert await announced.wait(MediaReset) == [MediaReset("room", "node-draining", ("ann",), ())]
    await draining
    assert m1.process.node.rooms == {}


async def test_a_node_that_was_taken_for_dead_begins_again(
    m1: FleetOfOne, announced: Announced
) -> None:
    await facade.open_peer("room", "ann")
    before = m1.process.node.lease.epoch
    await in_db(registry.leave, "m1", uuid.UUID(before))
    await m1.process.heartbeat.beat()
    assert m1.process.node.lease.epoch != before
    assert m1.process.node.rooms == {}
    assert announced.of(MediaReset) == [MediaReset("room", "node-lost", ("ann",), None)]
    assert (await in_db(state_of, "m1")) == ("serving", "m1")
    await facade.open_peer("room", "ann")
    assert await placed() == {"room": "m1"}


async def test_a_node_whose_name_was_taken_ends(m1: FleetOfOne) -> None:
    await in_db(serving, "m1")
    async with asyncio.timeout(10):
        while not m1.ends:  # noqa: ASYNC110 - the next heartbeat says so
            await asyncio.sleep(0.02)
    assert m1.ends == ["another media node is named m1"]
    # Which is none of its successor's concern.
    await m1.process.drain(0)
    assert (await in_db(state_of, "m1")) == ("serving", "m1")


async def test_its_own_http_says_how_it_is(m1: FleetOfOne) -> None:
    await facade.open_peer("room", "ann")
    health = {"status": "ok", "workers": 1, "ports": "43500-43600"}
    assert await get("/health") == (200, json.dumps(health))
    dependencies = {"workers": "ok", "registry": "ok"}
    ready = {"status": "ok", "dependencies": dependencies}
    assert await get("/ready") == (200, json.dumps(ready))
    m1.process.heartbeat.registered.clear()
    status, body = await get("/ready")
    assert status == 503
    assert json.loads(body)["dependencies"]["registry"] == "not registered yet"
    m1.process.heartbeat.registered.set()
    _, metrics = await get("/metrics")
    assert "media_node_rooms 1.0" in metrics.splitlines()
    assert any(line.startswith("media_command_seconds_count{") for line in metrics.splitlines())


async def get(path: str) -> tuple[int, str]:
    def request() -> tuple[int, str]:
        url = f"http://127.0.0.1:{settings.MEDIA_HTTP_PORT}{path}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(request)
