"""Who gets a consumer of what, on a real router."""

from __future__ import annotations

import asyncio

import pytest

from media.contracts import MediaError, Visible
from media.events import ConsumerClosed, ConsumerPaused, ConsumerResumed, NewConsumer
from media.mediasoup import RtpParameters, UnsupportedError, from_json
from media.pool.node import MediaNode
from media.tests import samples
from media.tests.announced import Announced
from media.tests.sessions.room import Room


@pytest.fixture
async def room(node: MediaNode) -> Room:
    room = Room(node)
    await room.open("ann", "ben")
    return room


async def test_subscribe_gives_one_paused_consumer_for_each_producer_of_others(room: Room) -> None:
    produced = sorted([await room.microphone("ann"), await room.camera("ann")])
    await room.camera("ben")
    assert await room.subscribe("ben") == produced
    described = [consumer.describe() for consumer in room.peer("ben").consumers.values()]
    assert sorted((c.kind, c.source, c.peer_id, c.type, c.producer_paused) for c in described) == [
        ("audio", "microphone", "ann", "simple", False),
        ("video", "camera", "ann", "simulcast", False),
    ]
    dumps = [await entry.consumer.dump() for entry in room.peer("ben").consumers.values()]
    assert [dump.paused for dump in dumps] == [True, True]


async def test_a_client_gets_only_what_it_can_receive(room: Room) -> None:
    audio = await room.microphone("ann")
    await room.camera("ann")
    assert await room.subscribe("ben", codecs="opus") == [audio]


async def test_a_new_producer_is_announced_to_everyone_subscribed(
    room: Room, announced: Announced
) -> None:
    await room.open("cem")
    assert await room.subscribe("ben") == []
    producer_id = await room.camera("ann")
    (event,) = await announced.wait(NewConsumer)
    assert (event.room_id, event.peer_id) == ("room", "ben")
    assert (event.consumer.producer_id, event.consumer.peer_id) == (producer_id, "ann")
    assert list(room.peer("cem").consumers) == []


async def test_a_repeated_subscribe_answers_with_the_same_consumers(room: Room) -> None:
    await room.camera("ann")
    first = await room.subscribe("ben")
    consumers = list(room.peer("ben").consumers)
    assert await room.subscribe("ben") == first
    assert list(room.peer("ben").consumers) == consumers


async def test_subscribe_and_produce_at_once_never_make_two_consumers(
    room: Room, announced: Announced
) -> None:
    await room.open("cem")
    answered, *produced = await asyncio.gather(
        room.subscribe("ben"),
        room.camera("ann"),
        room.camera("cem"),
        room.microphone("ann"),
        room.microphone("cem"),
    )
    await announced.wait(NewConsumer, 4 - len(answered))
    told = [event.consumer.producer_id for event in announced.of(NewConsumer)]
    assert sorted([*answered, *told]) == sorted(produced)
    assert len(room.peer("ben").consumers) == 4


async def test_closing_a_producer_closes_its_consumers(room: Room, announced: Announced) -> None:
    producer_id = await room.camera("ann")
    await room.subscribe("ben")
    (consumer_id,) = room.peer("ben").consumers
    await room.peer("ann").close_producer(producer_id)
    assert await announced.wait(ConsumerClosed) == [ConsumerClosed("room", "ben", consumer_id)]
    assert room.peer("ben").consumers == {}
    with pytest.raises(MediaError, match="no such producer"):
        await room.peer("ann").close_producer(producer_id)


async def test_a_peer_that_leaves_takes_what_it_sent_along(
    room: Room, node: MediaNode, announced: Announced
) -> None:
    await room.camera("ann")
    await room.microphone("ann")
    await room.subscribe("ben")
    consumers = set(room.peer("ben").consumers)
    await node.close_peer("room", "ann")
    closed = await announced.wait(ConsumerClosed, 2)
    assert {event.consumer_id for event in closed} == consumers
    (part,) = room.session.parts
    dump = await part.router.dump()
    assert len(dump.transport_ids) == 2
    assert room.session.load_on(part.worker) == 1


async def test_pausing_a_producer_reaches_its_consumers(room: Room, announced: Announced) -> None:
    producer_id = await room.camera("ann")
    await room.subscribe("ben")
    (consumer_id,) = room.peer("ben").consumers
    producer = room.peer("ann").producer(producer_id).producer
    await producer.pause()
    assert await announced.wait(ConsumerPaused) == [ConsumerPaused("room", "ben", consumer_id)]
    await producer.resume()
    assert await announced.wait(ConsumerResumed) == [ConsumerResumed("room", "ben", consumer_id)]


async def test_video_off_screen_is_paused_and_the_rest_gets_the_layers_that_fit(room: Room) -> None:
    await room.open("cem")
    await room.camera("ann")
    await room.camera("cem")
    await room.microphone("cem")
    await room.subscribe("ben")
    ben = room.peer("ben")
    by_sender = {(c.sender_id, c.source): c for c in ben.consumers.values()}
    await ben.each_consumer(list(ben.consumers), lambda consumer: consumer.set_paused(False))

    await ben.set_visible([Visible(by_sender["ann", "camera"].id, 320, 180)])
    states = {key: await entry.consumer.dump() for key, entry in by_sender.items()}
    assert {key: dump.paused for key, dump in states.items()} == {
        ("ann", "camera"): False,
        ("cem", "camera"): True,
        ("cem", "microphone"): False,
    }
    assert states["ann", "camera"].preferred_spatial_layer == 0
    assert states["ann", "camera"].preferred_temporal_layer == 2

    await ben.set_visible([Visible(by_sender["cem", "camera"].id, 1280, 720)])
    states = {key: await entry.consumer.dump() for key, entry in by_sender.items()}
    assert states["ann", "camera"].paused
    assert not states["cem", "camera"].paused
    assert states["cem", "camera"].preferred_spatial_layer == 2


async def test_what_the_client_paused_stays_paused_when_it_is_on_screen(room: Room) -> None:
    await room.camera("ann")
    await room.subscribe("ben")
    (consumer,) = room.peer("ben").consumers.values()
    await room.peer("ben").set_visible([Visible(consumer.id, 640, 360)])
    assert (await consumer.consumer.dump()).paused


async def test_unknown_consumers_are_named_after_the_known_ones_are_done(room: Room) -> None:
    await room.camera("ann")
    await room.subscribe("ben")
    (consumer,) = room.peer("ben").consumers.values()
    with pytest.raises(MediaError, match="no such consumer: nonsense") as refused:
        await room.peer("ben").each_consumer(
            ["nonsense", consumer.id], lambda entry: entry.set_paused(False)
        )
    assert refused.value.code == "not_found"
    assert not (await consumer.consumer.dump()).paused


async def test_a_consumer_that_just_closed_is_not_unknown(room: Room) -> None:
    """Its client hears of that at the same moment at which it asks for it."""
    camera, microphone = await room.camera("ann"), await room.microphone("ann")
    assert await room.subscribe("ben") == sorted([camera, microphone])
    ids = list(room.peer("ben").consumers)
    resuming = asyncio.ensure_future(
        room.peer("ben").each_consumer(ids, lambda entry: entry.set_paused(False))
    )
    await room.peer("ann").close_producer(camera)
    await resuming
    await room.peer("ben").each_consumer(ids, lambda entry: entry.set_paused(True))
    (consumer,) = room.peer("ben").consumers.values()
    assert consumer.consumer.producer_id == microphone
    assert (await consumer.consumer.dump()).paused


async def test_a_source_must_fit_its_kind_and_transport(room: Room) -> None:
    with pytest.raises(MediaError, match="cannot be a source of video"):
        await room.produce("ann", "video", "microphone", samples.vp8_simulcast())
    with pytest.raises(MediaError, match="no such transport"):
        await room.peer("ann").produce(
            "nowhere", "audio", from_json(RtpParameters, samples.opus(), "p"), "microphone", False
        )
    with pytest.raises(MediaError, match="for receiving"):
        await room.peer("ann").produce(
            room.peer("ann").recv_transport.id,
            "audio",
            from_json(RtpParameters, samples.opus(), "p"),
            "microphone",
            False,
        )
    assert room.peer("ann").producers == {}


async def test_a_codec_the_router_does_not_have_is_refused(room: Room) -> None:
    with pytest.raises(UnsupportedError):
        await room.produce(
            "ann", "video", "camera", samples.with_codec(samples.vp8_simulcast(), "video/THEORA")
        )
    assert (await room.session.parts[0].router.dump()).map_producer_id_consumer_ids == {}


async def test_a_peer_cannot_send_without_end(room: Room) -> None:
    for number in range(16):
        await room.produce("ann", "audio", "microphone", {**samples.opus(), "mid": str(number)})
    with pytest.raises(MediaError, match="at most 16 streams"):
        await room.microphone("ann")
    assert len(room.peer("ann").producers) == 16


async def test_stats_of_everything_a_peer_has(room: Room) -> None:
    await room.camera("ann")
    await room.subscribe("ben")
    stats = await room.peer("ben").stats()
    assert [entry["type"] for entry in stats.transports] == ["webrtc-transport"] * 2
    assert stats.producers == []
    assert {entry["type"] for entry in stats.consumers} == {"outbound-rtp"}
