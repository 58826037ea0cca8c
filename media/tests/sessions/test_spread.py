"""A room over two workers: nobody in it can tell."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from media.events import (
    ActiveSpeaker,
    ConsumerClosed,
    ConsumerPaused,
    ConsumerResumed,
    MediaReset,
    NewConsumer,
)
from media.mediasoup import Closed
from media.pool.node import MediaNode
from media.sessions.part import RoomPart
from media.tests import samples
from media.tests.announced import Announced
from media.tests.conftest import NODE
from media.tests.sessions.room import Room, heard, received

EVERYONE = ("ann", "ben", "cem", "dan")


@pytest.fixture
async def node() -> AsyncIterator[MediaNode]:
    """Its workers are full with two consumers, or as many to come."""
    node = MediaNode(replace(NODE, max_consumers=2))
    await node.start()
    yield node
    await node.stop()


@pytest.fixture
async def room(node: MediaNode) -> Room:
    room = Room(node)
    await room.open(*EVERYONE)
    return room


def where(room: Room) -> list[list[str]]:
    """Who is on which part."""
    peers = room.session.peers.values()
    return [[p.peer_id for p in peers if p.part is part] for part in room.session.parts]


def closing(part: RoomPart, producer_id: str) -> asyncio.Event:
    closed = asyncio.Event()
    part.router.producers[producer_id].on(Closed, lambda _: closed.set())
    return closed


def kill(node: MediaNode, index: int) -> None:
    worker = node.pool.slots[index].worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)


async def test_newcomers_go_to_another_worker_once_the_first_is_full(
    room: Room, node: MediaNode
) -> None:
    assert where(room) == [["ann", "ben"], ["cem", "dan"]]
    workers = [slot.worker for slot in node.pool.slots]
    assert [part.worker for part in room.session.parts] == workers
    assert (await node.health()).transports == 8


async def test_a_room_stays_together_while_there_is_a_place(node: MediaNode) -> None:
    room = Room(node)
    await room.open("ann", "ben")
    assert where(room) == [["ann", "ben"]]


async def test_everyone_gets_what_everyone_else_sends_through_one_pipe_each(room: Room) -> None:
    sent = {peer: [await room.camera(peer), await room.microphone(peer)] for peer in EVERYONE}
    for peer in EVERYONE:
        assert await room.subscribe(peer) == sorted(
            producer for other in EVERYONE if other != peer for producer in sent[other]
        )
    await room.settle()

    near, far = room.session.parts
    from_near = [*sent["ann"], *sent["ben"]]
    from_far = [*sent["cem"], *sent["dan"]]
    # On its own part: the one other peer there, and the pipe. On the other one: both peers.
    assert await received(near) == dict.fromkeys((*from_near, *from_far), 2)
    assert await received(far) == dict.fromkeys((*from_near, *from_far), 2)
    assert [len((await part.router.dump()).transport_ids) for part in (near, far)] == [5, 5]
    assert [len(part.pipes) for part in (near, far)] == [4, 4]


async def test_what_a_client_is_told_is_as_on_one_worker(room: Room) -> None:
    camera = await room.camera("ann")
    for peer in ("ben", "cem"):
        await room.subscribe(peer)
    near, far = (
        next(iter(room.peer(peer).consumers.values())).describe() for peer in ("ben", "cem")
    )
    assert (far.producer_id, far.peer_id, far.source) == (camera, "ann", "camera")
    assert (far.type, far.producer_paused) == (near.type, near.producer_paused)
    assert far.rtp_parameters["codecs"] == near.rtp_parameters["codecs"]
    assert far.rtp_parameters["headerExtensions"] == near.rtp_parameters["headerExtensions"]
    modes = [info.rtp_parameters["encodings"][0]["scalabilityMode"] for info in (near, far)]
    assert modes == ["L3T3", "L3T3"]


async def test_layers_are_chosen_across_the_pipe(room: Room) -> None:
    await room.camera("ann")
    await room.subscribe("cem")
    (consumer,) = room.peer("cem").consumers.values()
    await consumer.set_paused(False)
    await consumer.show(360)
    dump = await consumer.consumer.dump()
    assert (dump.preferred_spatial_layer, dump.preferred_temporal_layer) == (1, 2)
    assert not dump.paused


async def test_subscribe_and_produce_at_once_never_make_two(
    room: Room, announced: Announced
) -> None:
    answers = await asyncio.gather(
        *(room.subscribe(peer) for peer in EVERYONE),
        *(room.camera(peer) for peer in EVERYONE),
        *(room.microphone(peer) for peer in EVERYONE),
    )
    subscribed, produced = answers[:4], answers[4:]
    await announced.wait(NewConsumer, 24 - sum(len(consumers) for consumers in subscribed))
    await room.settle()
    for peer in EVERYONE:
        own = room.peer(peer).producers
        got = [entry.consumer.producer_id for entry in room.peer(peer).consumers.values()]
        assert sorted(got) == sorted(str(p) for p in produced if p not in own)
    for part in room.session.parts:
        assert await received(part) == dict.fromkeys(map(str, produced), 2)


async def test_pause_and_end_reach_both_workers(room: Room, announced: Announced) -> None:
    camera = await room.camera("ann")
    for peer in ("ben", "cem"):
        await room.subscribe(peer)
    consumers = {peer: next(iter(room.peer(peer).consumers)) for peer in ("ben", "cem")}
    producer = room.peer("ann").producer(camera).producer

    async def told(kind: type[ConsumerPaused | ConsumerResumed | ConsumerClosed]) -> dict[str, str]:
        return {event.peer_id: event.consumer_id for event in await announced.wait(kind, 2)}

    await producer.pause()
    assert await told(ConsumerPaused) == consumers
    await producer.resume()
    assert await told(ConsumerResumed) == consumers
    await room.peer("ann").close_producer(camera)
    assert await told(ConsumerClosed) == consumers
    for part in room.session.parts:
        assert await received(part) == {}
    assert room.peer("cem").consumers == {}


async def test_who_comes_while_the_sender_is_paused_learns_of_it(
    room: Room, announced: Announced
) -> None:
    camera = await room.camera("ann")
    await room.peer("ann").producer(camera).producer.pause()
    await room.subscribe("cem")
    (consumer,) = room.peer("cem").consumers.values()
    assert consumer.describe().producer_paused
    await room.peer("ann").producer(camera).producer.resume()
    assert await announced.wait(ConsumerResumed) == [ConsumerResumed("room", "cem", consumer.id)]


async def test_a_pipe_goes_with_its_last_consumer_and_comes_back(
    room: Room, node: MediaNode
) -> None:
    camera = await room.camera("ann")
    await room.subscribe("cem")
    near, far = room.session.parts
    assert (await received(near), await received(far)) == ({camera: 1}, {camera: 1})
    closed = closing(far, camera)
    await node.close_peer("room", "cem")
    await closed.wait()
    assert (await received(near), await received(far)) == ({camera: 0}, {})
    assert len(far.pipes) == 0
    assert await room.subscribe("dan") == [camera]
    assert (await received(near), await received(far)) == ({camera: 1}, {camera: 1})


async def test_what_nobody_there_can_receive_is_not_piped(room: Room) -> None:
    await room.camera("ann")
    assert await room.subscribe("cem", codecs="opus") == []
    assert [len(part.pipes) for part in room.session.parts] == [0, 0]
    assert await received(room.session.parts[1]) == {}


async def test_the_first_part_hears_every_microphone(room: Room) -> None:
    microphones = [await room.microphone(peer) for peer in EVERYONE]
    await room.settle()
    near, far = room.session.parts
    assert await heard(near) == dict.fromkeys(microphones, 2)
    assert await heard(far) == dict.fromkeys(microphones[2:], 0)
    closed = closing(near, microphones[3])
    await room.peer("dan").close_producer(microphones[3])
    await closed.wait()
    assert await heard(near) == dict.fromkeys(microphones[:3], 2)


async def test_a_dead_worker_takes_only_its_own_peers(
    room: Room, node: MediaNode, announced: Announced
) -> None:
    sent = {peer: [await room.camera(peer), await room.microphone(peer)] for peer in EVERYONE}
    for peer in EVERYONE:
        await room.subscribe(peer)
    await room.settle()
    lost = {
        (peer, entry.id)
        for peer in ("ann", "ben")
        for entry in room.peer(peer).consumers.values()
        if entry.sender_id in ("cem", "dan")
    }
    kill(node, 1)

    closed = await announced.wait(ConsumerClosed, 8)
    assert {(event.peer_id, event.consumer_id) for event in closed} == lost
    assert announced.of(MediaReset) == [
        MediaReset("room", "worker-died", ("cem", "dan"), (*sent["cem"], *sent["dan"]))
    ]
    assert where(room) == [["ann", "ben"]]
    (near,) = room.session.parts
    # The pipe is gone, and all that went through it.
    assert await received(near) == dict.fromkeys((*sent["ann"], *sent["ben"]), 1)
    assert len((await near.router.dump()).transport_ids) == 4

    await room.open("cem")
    assert await room.subscribe("cem") == sorted((*sent["ann"], *sent["ben"]))
    again = await room.camera("cem")
    told = [event for event in await announced.wait(NewConsumer, 2) if event.consumer]
    assert {(e.peer_id, e.consumer.producer_id) for e in told} == {("ann", again), ("ben", again)}


async def test_when_the_first_part_dies_another_one_listens(
    room: Room, node: MediaNode, announced: Announced
) -> None:
    microphones = [await room.microphone(peer) for peer in EVERYONE]
    await room.settle()
    room.session._speakers._announce("ann")
    kill(node, 0)
    assert await announced.wait(MediaReset) == [
        MediaReset("room", "worker-died", ("ann", "ben"), tuple(microphones[:2]))
    ]
    await room.settle()
    (far,) = room.session.parts
    assert await heard(far) == dict.fromkeys(microphones[2:], 2)
    assert announced.of(ActiveSpeaker) == [
        ActiveSpeaker("room", "ann"),
        ActiveSpeaker("room", None),
    ]


async def test_a_part_that_nobody_is_on_is_given_back(room: Room, node: MediaNode) -> None:
    microphones = [await room.microphone(peer) for peer in EVERYONE]
    await room.settle()
    await node.close_peer("room", "ann")
    await node.close_peer("room", "ben")
    await room.settle()
    assert where(room) == [["cem", "dan"]]
    assert await heard(room.session.parts[0]) == dict.fromkeys(microphones[2:], 2)
    dumps = [await slot.worker.dump() for slot in node.pool.slots if slot.worker]
    assert [len(dump.router_ids) for dump in dumps] == [0, 1]


async def test_nothing_is_left_after_everyone_left(
    room: Room, node: MediaNode, announced: Announced
) -> None:
    for peer in EVERYONE:
        await room.produce(peer, "video", "camera", samples.vp8_simulcast())
        await room.microphone(peer)
    await asyncio.gather(*(room.subscribe(peer) for peer in EVERYONE))
    await asyncio.gather(*(node.close_peer("room", peer) for peer in EVERYONE))
    assert node.rooms == {}
    assert (await node.health()).transports == 0
    dumps = [await slot.worker.dump() for slot in node.pool.slots if slot.worker]
    assert [dump.router_ids for dump in dumps] == [(), ()]
    handlers = [len(dump.channel_message_handlers.channel_request_handlers) for dump in dumps]
    # The WebRtcServer alone.
    assert handlers == [1, 1]
    assert announced.of(MediaReset) == []
