"""A room over two nodes: nobody in it can tell."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from media.contracts import MediaError
from media.events import (
    ActiveSpeaker,
    ConsumerClosed,
    ConsumerPaused,
    ConsumerResumed,
    MediaReset,
    NewConsumer,
)
from media.mediasoup import ClosedError
from media.pool.lease import FullError
from media.sessions.links.announcement import Announcement, next_serial
from media.sessions.links.remote import RemoteProducer
from media.sessions.part import RoomPart
from media.tests import samples
from media.tests.announced import Announced
from media.tests.sessions.room import Room, heard, received
from media.tests.sessions.two_nodes import Shared, make_node


@pytest.fixture
async def shared() -> AsyncIterator[Shared]:
    shared = Shared()
    nodes = [make_node(shared, "m1", 43000), make_node(shared, "m2", 43100)]
    await asyncio.gather(*(node.start() for node in nodes))
    yield shared
    await asyncio.gather(*(node.stop() for node in nodes))


@pytest.fixture
async def near(shared: Shared) -> Room:
    """Of Ann and Ben."""
    room = Room(shared.nodes["m1"])
    await room.open("ann", "ben")
    return room


@pytest.fixture
async def far(shared: Shared, near: Room) -> Room:
    """Of Cem and Dan."""
    room = Room(shared.nodes["m2"])
    await room.open("cem", "dan")
    return room


async def until(condition: Callable[[], Any]) -> None:
    """What two nodes tell each other arrives when it does. May be a coroutine function."""
    async with asyncio.timeout(10):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


def known(room: Room) -> list[str]:
    return sorted(producer.id for producer in room.session.links.producers())


def received_by(room: Room, peer_id: str) -> list[str]:
    return sorted(entry.consumer.producer_id for entry in room.peer(peer_id).consumers.values())


async def pipes_at(room: Room) -> int:
    """Pipe transports: what is there beside two for each peer."""
    (part,) = room.session.parts
    return len((await part.router.dump()).transport_ids) - 2 * len(room.session.peers)


async def test_a_full_node_refuses_unless_told_otherwise(shared: Shared, near: Room) -> None:
    node = shared.nodes["m1"]
    with pytest.raises(FullError, match="media node m1 is full"):
        await node.open_peer("room", "cem", even_if_full=False)
    # Who comes back to a full node has left it by then.
    await node.open_peer("room", "ben", even_if_full=False)
    await node.open_peer("room", "cem")
    assert list(near.session.peers) == ["ann", "ben", "cem"]


async def test_who_cannot_be_seated_leaves_nothing_behind(
    shared: Shared, near: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(room_id: str, peer_id: str) -> None:
        raise MediaError("media_unavailable", "the database is away")

    node = shared.nodes["m1"]
    monkeypatch.setattr(node.lease, "seat", refuse)
    with pytest.raises(MediaError):
        await node.open_peer("room", "cem")
    assert await pipes_at(near) == 0
    assert list(near.session.peers) == ["ann", "ben"]


async def test_a_worker_that_is_busy_is_full(shared: Shared) -> None:
    node = shared.nodes["m1"]
    pulse = node.pool.slots[0]._pulse
    assert pulse is not None
    pulse.cpu = 0.95
    with pytest.raises(FullError):
        await node.open_peer("room", "ann", even_if_full=False)
    assert (node.rooms, shared.places) == ({}, {"room": []})


async def test_everyone_gets_what_everyone_else_sends(near: Room, far: Room) -> None:
    rooms = {"ann": near, "ben": near, "cem": far, "dan": far}
    sent = {p: [await room.camera(p), await room.microphone(p)] for p, room in rooms.items()}
    await until(lambda: len(known(near)) == len(known(far)) == 4)
    for peer, room in rooms.items():
        wanted = sorted(id for other in rooms if other != peer for id in sent[other])
        assert await room.subscribe(peer) == wanted
    await until(lambda: len(near.session.parts[0].pipes) == 4)
    everything = [id for ids in sent.values() for id in ids]
    for room in (near, far):
        # One for each direction.
        assert await pipes_at(room) == 2
        (part,) = room.session.parts
        # On its own node the other peer and the pipe, on the other one both peers.
        assert await received(part) == dict.fromkeys(everything, 2)


async def test_what_is_sent_later_comes_by_itself(
    near: Room, far: Room, announced: Announced
) -> None:
    for room, peer in ((near, "ann"), (far, "cem"), (far, "dan")):
        await room.subscribe(peer)
    camera = await near.camera("ben")
    told = await announced.wait(NewConsumer, 3)
    assert {(event.peer_id, event.consumer.producer_id) for event in told} == {
        (peer, camera) for peer in ("ann", "cem", "dan")
    }
    described = {event.peer_id: event.consumer for event in told}
    there, here = described["cem"], described["ann"]
    assert (there.peer_id, there.source, there.type) == ("ben", "camera", "simulcast")
    assert there.rtp_parameters["codecs"] == here.rtp_parameters["codecs"]
    assert there.rtp_parameters["headerExtensions"] == here.rtp_parameters["headerExtensions"]


async def test_pause_and_end_reach_the_other_node(
    near: Room, far: Room, announced: Announced
) -> None:
    camera = await near.camera("ann")
    await far.subscribe("cem")
    await until(lambda: received_by(far, "cem") == [camera])
    (consumer,) = far.peer("cem").consumers
    await near.session.set_producer_paused("ann", camera, True)
    assert await announced.wait(ConsumerPaused) == [ConsumerPaused("room", "cem", consumer)]
    await near.session.set_producer_paused("ann", camera, False)
    assert await announced.wait(ConsumerResumed) == [ConsumerResumed("room", "cem", consumer)]
    await near.peer("ann").close_producer(camera)
    assert await announced.wait(ConsumerClosed) == [ConsumerClosed("room", "cem", consumer)]
    await until(lambda: known(far) == [])
    for room in (near, far):
        assert await received(room.session.parts[0]) == {}


async def test_who_comes_while_the_sender_is_paused_learns_of_it(near: Room, far: Room) -> None:
    camera = await near.camera("ann")
    await near.session.set_producer_paused("ann", camera, True)
    await far.subscribe("cem")
    await until(lambda: received_by(far, "cem") == [camera])
    (consumer,) = far.peer("cem").consumers.values()
    assert consumer.describe().producer_paused


async def test_layers_are_chosen_across_nodes(near: Room, far: Room) -> None:
    await near.camera("ann")
    await far.subscribe("cem")
    await until(lambda: far.peer("cem").consumers)
    (consumer,) = far.peer("cem").consumers.values()
    await consumer.set_paused(False)
    await consumer.show(360)
    dump = await consumer.consumer.dump()
    assert (dump.preferred_spatial_layer, dump.preferred_temporal_layer) == (1, 2)


async def test_a_pipe_goes_with_its_last_consumer_and_comes_back(
    shared: Shared, near: Room, far: Room
) -> None:
    camera = await near.camera("ann")
    await far.subscribe("cem")
    await until(lambda: received_by(far, "cem") == [camera])
    assert (await pipes_at(near), await pipes_at(far)) == (1, 1)
    await shared.nodes["m2"].close_peer("room", "cem")

    async def no_pipes() -> bool:
        return (await pipes_at(near), await pipes_at(far)) == (0, 0)

    await until(no_pipes)
    (part,) = near.session.parts
    assert await received(part) == {camera: 0}

    await far.subscribe("dan")
    await until(lambda: received_by(far, "dan") == [camera])
    assert (await pipes_at(near), await pipes_at(far)) == (1, 1)


async def test_the_first_node_hears_every_microphone(
    near: Room, far: Room, announced: Announced
) -> None:
    here, there = await near.microphone("ann"), await far.microphone("cem")
    (first,), (second,) = near.session.parts, far.session.parts

    async def both_are_heard() -> bool:
        return await heard(first) == {here: 2, there: 2}

    await until(both_are_heard)
    assert await heard(second) == {there: 0}
    near.session._speakers._announce("cem")
    await far.peer("cem").close_producer(there)
    # Nobody speaks who does not send any more.
    assert (await announced.wait(ActiveSpeaker, 2))[1] == ActiveSpeaker("room", None)
    assert await heard(first) == {here: 2}


async def test_when_the_first_node_is_left_the_next_one_listens(
    shared: Shared, near: Room, far: Room
) -> None:
    microphone = await far.microphone("cem")
    for peer in ("ann", "ben"):
        await shared.nodes["m1"].close_peer("room", peer)
    await until(lambda: far.session.links.peers == 0)
    await shared.meet()
    await far.settle()
    assert await heard(far.session.parts[0]) == {microphone: 2}


async def test_what_a_lost_node_sent_ends_on_the_others(
    shared: Shared, near: Room, far: Room, announced: Announced
) -> None:
    """As when it is declared dead: it says nothing, the database does."""
    cameras = [await far.camera(peer) for peer in ("cem", "dan")]
    await near.subscribe("ann")
    await until(lambda: received_by(near, "ann") == sorted(cameras))
    gone = shared.places["room"].pop()
    assert gone.node == "m2"
    # Only whom the database knew of before is gone.
    await near.session.meet(shared.places["room"], as_of=0.0)
    assert known(near) == sorted(cameras)
    await shared.meet()
    assert {event.peer_id for event in await announced.wait(ConsumerClosed, 2)} == {"ann"}
    assert known(near) == []
    assert announced.of(MediaReset) == []


async def test_a_dead_worker_takes_only_its_own_peers(
    shared: Shared, near: Room, far: Room, announced: Announced
) -> None:
    lost = [await far.camera("cem"), await far.microphone("dan")]
    kept = await near.camera("ann")
    await near.subscribe("ben")
    await far.subscribe("cem")
    await until(lambda: received_by(near, "ben") == sorted([kept, *lost]))
    worker = shared.nodes["m2"].pool.slots[0].worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    assert await announced.wait(MediaReset) == [
        MediaReset("room", "worker-died", ("cem", "dan"), tuple(lost))
    ]
    # The room begins anew there; what it had before is told as gone.
    shared.places["room"].pop()
    await far.open("cem")
    await until(lambda: received_by(near, "ben") == [kept])
    again = await far.camera("cem")
    await until(lambda: received_by(near, "ben") == sorted([kept, again]))
    await far.subscribe("cem")
    await until(lambda: received_by(far, "cem") == [kept])


async def test_a_room_that_died_tells_nobody_anything_later(
    shared: Shared, near: Room, far: Room, announced: Announced
) -> None:
    """It would deny what the room that comes next has."""
    (link,) = far.session.links._links.values()
    shared.cut = True
    worker = shared.nodes["m2"].pool.slots[0].worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    await announced.wait(MediaReset)
    await until(link._telling.done)


async def test_a_room_that_begins_anew_while_its_end_is_heard_is_known(
    shared: Shared, near: Room, far: Room
) -> None:
    await near.camera("ann")
    await far.subscribe("cem")
    camera = await far.camera("dan")
    await until(lambda: near.session.links._links and received_by(far, "cem"))
    ((there, before),) = near.session.links._links.items()
    (link,) = far.session.links._links.values()
    farewell = Announcement(next_serial(), 0, (), {}, leaving=True)
    ending = asyncio.ensure_future(near.session.links.hear(there, farewell))
    await asyncio.sleep(0)
    await near.session.links.hear(there, link.announcement())
    await ending
    assert near.session.links._links[there] is not before
    assert known(near) == [camera]


async def test_what_ended_with_a_link_comes_again_through_the_next(
    shared: Shared, near: Room, far: Room
) -> None:
    """As when one side took the other for gone, by what the database said a moment ago."""
    camera = await far.camera("dan")
    await near.subscribe("ann")
    await until(lambda: received_by(near, "ann") == [camera])
    (part,) = far.session.parts
    assert await received(part) == {camera: 1}
    (place,) = far.session.links._links
    await far.session.links._drop(place)
    assert await received(part) == {camera: 0}
    await shared.meet()

    async def sent_again() -> bool:
        return await received(part) == {camera: 1} and received_by(near, "ann") == [camera]

    await until(sent_again)


async def test_what_could_not_be_told_is_told_later(
    shared: Shared, near: Room, far: Room, announced: Announced
) -> None:
    await near.subscribe("ann")
    await far.subscribe("cem")
    shared.cut = True
    camera, gone = await far.camera("dan"), await far.camera("cem")
    await far.peer("cem").close_producer(gone)
    paused = await near.microphone("ben")
    await near.session.set_producer_paused("ben", paused, True)
    shared.cut = False
    await until(lambda: received_by(near, "ann") == sorted([camera, paused]))
    await until(lambda: received_by(far, "cem") == sorted([camera, paused]))
    (there,) = (e for e in far.peer("cem").consumers.values() if e.sender_id == "ben")
    assert there.consumer.producer_paused


async def test_what_a_silent_node_has_comes_when_it_speaks(
    shared: Shared, near: Room, far: Room, announced: Announced
) -> None:
    """Meanwhile everything else works, and nobody waits for long."""
    camera = await near.camera("ann")
    await until(lambda: known(far) == [camera])
    own = await far.camera("dan")
    shared.cut = True
    assert await far.subscribe("cem") == [own]
    shared.cut = False
    assert [event.consumer.producer_id for event in await announced.wait(NewConsumer)] == [camera]


async def test_what_comes_late_is_announced_though_something_else_failed(
    shared: Shared, near: Room, far: Room, announced: Announced, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, odd = await near.camera("ann"), await near.camera("ben")
    await until(lambda: known(far) == sorted([camera, odd]))
    consume = RoomPart.consume

    async def fail_on_odd(part: RoomPart, transport: Any, producer: Any, *args: Any) -> Any:
        if producer.id == odd:
            raise ClosedError("odd")
        return await consume(part, transport, producer, *args)

    monkeypatch.setattr(RoomPart, "consume", fail_on_odd)
    shared.lost.add("pipe_producer")
    with pytest.raises(ClosedError):
        await far.subscribe("cem")
    shared.lost.clear()
    assert [event.consumer.producer_id for event in await announced.wait(NewConsumer)] == [camera]


async def test_a_microphone_that_does_not_come_holds_nobody_up(
    shared: Shared, near: Room, far: Room
) -> None:
    shared.lost.add("pipe_producer")
    silent = await far.microphone("cem")
    await until(lambda: known(near) == [silent])
    own = await near.microphone("ann")
    (first,) = near.session.parts

    async def own_is_heard() -> bool:
        return await heard(first) == {own: 2}

    await until(own_is_heard)
    # Its node is declared dead, and found out about like any other.
    shared.places["room"].pop()
    async with asyncio.timeout(5):
        await shared.meet()
    assert known(near) == []


async def test_one_stream_follows_another_through_a_pipe_that_is_just_ending(
    shared: Shared, near: Room, far: Room
) -> None:
    """The other node has closed its half, which this one learns by asking."""
    camera = await near.camera("ann")
    await far.subscribe("cem")
    await until(lambda: received_by(far, "cem") == [camera])
    shared.lost.add("exchange_producers")
    (link,) = near.session.links._links.values()
    await near.peer("ann").close_producer(camera)
    await link.outbound.keep({}, next_serial())
    screen = await near.produce("ben", "video", "screen", samples.vp8_simulcast())
    (described,) = link.announcement().producers
    (back,) = far.session.links._links.values()
    remote = RemoteProducer(described, back.inbound._bring)
    assert (await remote.bring_to(far.session.parts[0].router)).id == screen
    assert await pipes_at(near) == 1
    assert await received(near.session.parts[0]) == {screen: 1}


async def test_what_is_asked_for_while_another_ends_stays(near: Room, far: Room) -> None:
    cameras = [await near.camera("ann"), await near.camera("ben")]
    await far.subscribe("cem")
    await until(lambda: received_by(far, "cem") == sorted(cameras))
    (link,) = near.session.links._links.values()
    (way,) = link.outbound._ways.values()
    said = next_serial()
    ending = asyncio.ensure_future(link.outbound.keep({}, said))
    await asyncio.sleep(0)
    (left,) = way.serials
    way.serials[left] = next_serial()
    await ending
    assert list(way.serials) == list(way.consumers) == [left]
    # Nor does it matter when the rest ends by itself meanwhile.
    ending = asyncio.ensure_future(link.outbound.keep({}, next_serial()))
    await asyncio.sleep(0)
    await ending
    assert link.outbound._ways == {}


async def test_who_was_sent_away_hears_of_new_media_from_its_new_node_alone(
    shared: Shared, near: Room, far: Room, announced: Announced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.pool.node._MOVED_WITHIN", 0.5)
    before = await near.camera("ben")
    own = await near.camera("ann")
    assert await near.subscribe("ann") == [before]
    await near.subscribe("ben")
    await shared.nodes["m1"].send_away(near.peer("ann"))
    assert announced.of(MediaReset) == [MediaReset("room", "node-draining", ("ann",), (own,))]

    await far.open("ann")
    await until(lambda: len(known(far)) == 2)
    assert await far.subscribe("ann") == [before]
    # What ends in a moment is offered to nobody.
    await until(lambda: any(producer.ending for producer in far.session.links.producers()))
    assert await far.subscribe("cem") == [before]
    microphone = await near.microphone("ben")
    told = await announced.wait(NewConsumer, 2)
    assert {event.peer_id for event in told} == {"ann", "cem"}
    for event in told:
        assert event.consumer.producer_id == microphone
        assert event.consumer.consumer_id in far.peer(event.peer_id).consumers
    # What it sent from here plays on for the others, for a moment.
    assert received_by(near, "ben") == [own]
    await until(lambda: "ann" not in near.session.peers)
    (closed,) = await announced.wait(ConsumerClosed)
    assert closed.peer_id == "ben"
    assert len(announced.of(NewConsumer)) == 2


async def test_a_room_that_was_handed_over_says_nothing_more(
    shared: Shared, near: Room, far: Room, announced: Announced
) -> None:
    camera = await near.camera("ben")
    await near.subscribe("ann")
    left = near.session
    await shared.nodes["m1"].hand_over("room")
    await far.camera("cem")
    left.links.tell()
    await until(lambda: list(left.links.producers()))
    await left.set_producer_paused("ben", camera, True)
    while left._tasks:
        await asyncio.gather(*left._tasks)
    (part,) = left.parts
    await part.router.dump()
    assert announced.of(NewConsumer) == []
    assert announced.of(ConsumerPaused) == []


async def test_codecs_that_a_client_lacks_stay_away(near: Room, far: Room) -> None:
    await near.camera("ann")
    microphone = await near.microphone("ben")
    await until(lambda: len(known(far)) == 2)
    assert await far.subscribe("cem", codecs="opus") == [microphone]
    await until(lambda: len(far.session.parts[0].pipes) == 1)


async def test_nothing_is_left_after_everyone_left(shared: Shared, near: Room, far: Room) -> None:
    rooms = {"ann": near, "ben": near, "cem": far, "dan": far}
    for peer, room in rooms.items():
        await room.camera(peer)
        await room.microphone(peer)
    await asyncio.gather(*(room.subscribe(peer) for peer, room in rooms.items()))
    await asyncio.gather(
        *(shared.nodes["m1"].close_peer("room", peer) for peer in ("ann", "ben")),
        *(shared.nodes["m2"].close_peer("room", peer) for peer in ("cem", "dan")),
    )
    assert shared.places == {"room": []}
    for node in shared.nodes.values():
        assert node.rooms == {}
        (slot,) = node.pool.slots
        assert slot.worker is not None
        assert (await slot.worker.dump()).router_ids == ()
