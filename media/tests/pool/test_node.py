"""Rooms on real workers: placed, opened, closed, lost."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from media.contracts import MediaError
from media.events import MediaReset
from media.mediasoup import RtpParameters, from_json
from media.pool import pulse
from media.pool.node import MediaNode
from media.tests import samples
from media.tests.announced import Announced


async def routers_in(node: MediaNode) -> int:
    dumps = [await slot.worker.dump() for slot in node.pool.slots if slot.worker]
    return sum(len(dump.router_ids) for dump in dumps)


async def test_a_peer_gets_two_transports_on_every_announced_address(node: MediaNode) -> None:
    media = await node.open_peer("room", "ann")
    port = node.pool.slots[0].port
    for transport in (media.send_transport, media.recv_transport):
        assert [
            (c["protocol"], c["address"], c["ip"], c["port"]) for c in transport.ice_candidates
        ] == [
            ("udp", "127.0.0.1", "127.0.0.1", port),
            ("tcp", "127.0.0.1", "127.0.0.1", port),
            ("udp", "192.0.2.10", "192.0.2.10", port),
            ("tcp", "192.0.2.10", "192.0.2.10", port),
        ]
        priorities = [c["priority"] for c in transport.ice_candidates]
        assert priorities[0] > priorities[2] > priorities[1] > priorities[3]
    assert media.send_transport.transport_id != media.recv_transport.transport_id
    mime_types = [codec["mimeType"] for codec in media.router_rtp_capabilities["codecs"]]
    assert mime_types[0] == "audio/opus"
    assert {"video/VP8", "video/VP9", "video/H264", "video/AV1", "video/rtx"} <= set(mime_types)


async def test_rooms_go_to_the_worker_with_less_to_do(node: MediaNode) -> None:
    await node.open_peer("first", "ann")
    await node.open_peer("second", "ben")
    await node.open_peer("second", "cem")
    rooms = [await slot.worker.dump() for slot in node.pool.slots if slot.worker]
    assert [len(dump.router_ids) for dump in rooms] == [1, 1]


async def test_opening_again_replaces_the_peer_and_leaves_nothing_behind(node: MediaNode) -> None:
    first = await node.open_peer("room", "ann")
    again = await node.open_peer("room", "ann")
    assert again.send_transport.transport_id != first.send_transport.transport_id
    assert (await node.health()).transports == 2


async def test_200_peers_come_and_go_and_the_workers_are_empty(node: MediaNode) -> None:
    async def stay(number: int) -> None:
        room, peer = f"room-{number % 5}", f"peer-{number}"
        await node.open_peer(room, peer)
        await node.close_peer(room, peer)
        await node.close_peer(room, peer)

    await asyncio.gather(*(stay(number) for number in range(200)))
    assert (await node.health()).transports == 0
    assert await routers_in(node) == 0
    assert node.rooms == {}


async def test_a_killed_worker_is_replaced_and_its_rooms_are_told(
    node: MediaNode, announced: Announced
) -> None:
    media = await node.open_peer("room", "ann")
    await node.open_peer("room", "ben")
    await node.open_peer("elsewhere", "cem")
    producer_id = await node.rooms["room"].produce(
        "ann",
        media.send_transport.transport_id,
        "audio",
        from_json(RtpParameters, samples.opus(), "rtpParameters"),
        "microphone",
        False,
    )
    slot = node.pool.slots[0]
    assert slot.worker is not None
    old_pid, old_port = slot.worker.pid, slot.port
    os.kill(old_pid, signal.SIGKILL)

    resets = await announced.wait(MediaReset)
    assert resets == [MediaReset("room", "worker-died", ("ann", "ben"), (producer_id,))]
    assert list(node.rooms) == ["elsewhere"]
    again = await node.open_peer("room", "ann")
    assert again.send_transport.transport_id != media.send_transport.transport_id
    async with asyncio.timeout(10):
        while not slot.ready:  # noqa: ASYNC110 - a process comes up, and says so to nobody here
            await asyncio.sleep(0.01)
    assert slot.worker.pid != old_pid
    assert slot.port == old_port
    assert (await node.health()).problems == []


async def test_a_command_on_a_lost_room_is_not_found(node: MediaNode) -> None:
    await node.open_peer("room", "ann")
    with pytest.raises(MediaError) as refused:
        node.rooms["room"].peer("ben")
    assert refused.value.code == "not_found"


async def test_workers_get_ports_of_their_own_and_health_names_them(node: MediaNode) -> None:
    ports = [slot.port for slot in node.pool.slots]
    assert len(set(ports)) == 2
    await node.open_peer("room", "ann")
    health = await node.health()
    assert (health.workers, health.ports, health.rooms, health.peers) == (2, "43000-43200", 1, 1)
    assert health.problems == []


async def test_a_worker_that_hangs_is_avoided_and_then_replaced(
    node: MediaNode, announced: Announced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "_EVERY", 0.05)
    monkeypatch.setattr(pulse, "_LATE_AFTER", 0.2)
    monkeypatch.setattr(pulse, "_HUNG_AFTER", 2.5)
    await node.open_peer("room", "ann")
    slot = node.pool.slots[0]
    assert slot.worker is not None
    pid = slot.worker.pid
    # The pulse that is under way still has the old measures.
    os.kill(pid, signal.SIGSTOP)
    assert (await node.health()).problems == ["worker 0 does not answer"]
    async with asyncio.timeout(10):
        while slot.ready:  # noqa: ASYNC110 - nobody announces that an answer is late
            await asyncio.sleep(0.01)
    await asyncio.gather(*(node.open_peer(f"fresh-{number}", "ben") for number in range(5)))
    assert await announced.wait(MediaReset) == [MediaReset("room", "worker-died", ("ann",), ())]
    assert len(node.rooms) == 5


async def test_rooms_opened_at_one_moment_are_spread(node: MediaNode) -> None:
    await asyncio.gather(*(node.open_peer(f"room-{number}", "ann") for number in range(6)))
    dumps = [await slot.worker.dump() for slot in node.pool.slots if slot.worker]
    assert [len(dump.router_ids) for dump in dumps] == [3, 3]
