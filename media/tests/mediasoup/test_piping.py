"""Producers of one router in another, on real workers."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from media.mediasoup import (
    Closed,
    ClosedError,
    Consumer,
    InvalidParameters,
    NotFoundError,
    Producer,
    ProducerPaused,
    ProducerResumed,
    RequestRefused,
    Router,
    WebRtcTransport,
    Worker,
    WorkerDied,
    pipe_to_router,
)
from media.tests.mediasoup.heard import heard, next_event
from media.tests.mediasoup.samples import LISTEN, MEDIA_CODECS, opus, vp8_simulcast


async def listen_to(producer: Producer, router: Router) -> Consumer:
    transport = await router.create_web_rtc_transport(listen_infos=LISTEN)
    return await transport.consume(
        producer_id=producer.id, rtp_capabilities=router.rtp_capabilities
    )


async def is_empty(router: Router) -> bool:
    dump = await router.dump()
    return dump.transport_ids == () and dump.map_producer_id_consumer_ids == {}


async def test_the_other_router_gets_the_producer(
    router: Router, far_router: Router, voice: Producer
) -> None:
    pair = await pipe_to_router(voice, router, far_router)

    assert (pair.producer.id, pair.producer.kind, pair.producer.paused) == (
        voice.id,
        "audio",
        False,
    )
    assert far_router.producers == {voice.id: pair.producer}
    assert (pair.consumer.type, pair.consumer.producer_id) == ("pipe", voice.id)
    assert far_router.can_consume(voice.id, far_router.rtp_capabilities) is True
    consumer = await listen_to(pair.producer, far_router)
    assert (consumer.producer_id, consumer.type) == (voice.id, "simple")
    assert (await router.dump()).map_producer_id_consumer_ids == {voice.id: (pair.consumer.id,)}
    assert (await far_router.dump()).map_producer_id_consumer_ids == {voice.id: (consumer.id,)}


async def test_concurrent_calls_make_one_of_everything(
    router: Router, far_router: Router, sender: WebRtcTransport, voice: Producer
) -> None:
    camera = await sender.produce(kind="video", rtp_parameters=vp8_simulcast())

    pairs = await asyncio.gather(
        *(pipe_to_router(p, router, far_router) for p in [voice, camera] * 5)
    )

    assert pairs == [pairs[0], pairs[1]] * 5
    assert pairs[0] is pairs[2]
    assert len((await far_router.dump()).transport_ids) == 1
    assert len((await router.dump()).transport_ids) == 2
    assert (await router.dump()).map_producer_id_consumer_ids == {
        voice.id: (pairs[0].consumer.id,),
        camera.id: (pairs[1].consumer.id,),
    }
    assert await pipe_to_router(voice, router, far_router) is pairs[0]


async def test_both_directions_share_the_transports(
    router: Router, far_router: Router, voice: Producer
) -> None:
    far_sender = await far_router.create_web_rtc_transport(listen_infos=LISTEN)
    answer = await far_sender.produce(kind="audio", rtp_parameters=opus())

    there, back = await asyncio.gather(
        pipe_to_router(voice, router, far_router), pipe_to_router(answer, far_router, router)
    )

    assert there.consumer in back.producer._transport.consumers
    assert back.consumer in there.producer._transport.consumers
    assert len((await far_router.dump()).transport_ids) == 2
    assert sorted(router.producers) == sorted(far_router.producers)


async def test_two_routers_of_one_worker(worker: Worker, router: Router, voice: Producer) -> None:
    neighbour = await worker.create_router(MEDIA_CODECS)

    pair = await pipe_to_router(voice, router, neighbour)

    assert pair.producer.id != voice.id
    assert neighbour.producers == {pair.producer.id: pair.producer}
    gone = next_event(pair.producer, Closed)
    await voice.close()
    assert await gone == Closed("pipe-closed")


async def test_a_producer_can_go_to_many_and_further_on(
    worker: Worker, router: Router, far_router: Router, far_worker: Worker, voice: Producer
) -> None:
    third = await worker.create_router(MEDIA_CODECS)
    fourth = await far_worker.create_router(MEDIA_CODECS)

    first, second = await asyncio.gather(
        pipe_to_router(voice, router, far_router), pipe_to_router(voice, router, third)
    )
    further = await pipe_to_router(second.producer, third, fourth)
    gone = [next_event(pair.producer, Closed) for pair in (first, second, further)]
    assert further.producer.id == second.producer.id
    await voice.close()

    assert await asyncio.gather(*gone) == [Closed("pipe-closed")] * 3


async def test_pause_is_mirrored(router: Router, far_router: Router, voice: Producer) -> None:
    pair = await pipe_to_router(voice, router, far_router)
    consumer = await listen_to(pair.producer, far_router)
    events = heard(consumer, ProducerPaused, ProducerResumed)

    paused = next_event(consumer, ProducerPaused)
    await voice.pause()
    await paused
    assert (await pair.producer.dump()).paused is True
    assert (pair.producer.paused, consumer.producer_paused) == (True, True)

    resumed = next_event(consumer, ProducerResumed)
    await voice.resume()
    await resumed
    assert (await pair.producer.dump()).paused is False
    assert (pair.producer.paused, consumer.producer_paused) == (False, False)
    assert events == [ProducerPaused(), ProducerResumed()]


async def test_the_last_of_many_pauses_counts(
    router: Router, far_router: Router, voice: Producer
) -> None:
    pair = await pipe_to_router(voice, router, far_router)
    consumer = await listen_to(pair.producer, far_router)
    events = heard(consumer, ProducerPaused, ProducerResumed)
    flips = 0
    done = asyncio.Event()

    def count(_: ProducerPaused | ProducerResumed) -> None:
        nonlocal flips
        flips += 1
        if flips == 41:
            done.set()

    consumer.on(ProducerPaused, count)
    consumer.on(ProducerResumed, count)

    for _ in range(20):
        await asyncio.gather(voice.pause(), voice.resume())
    await voice.pause()
    await done.wait()

    assert events == [ProducerPaused(), ProducerResumed()] * 20 + [ProducerPaused()]
    assert (await pair.producer.dump()).paused is True
    assert pair.producer.paused is True


async def test_what_is_paused_arrives_paused(
    router: Router, far_router: Router, sender: WebRtcTransport
) -> None:
    muted = await sender.produce(kind="audio", rtp_parameters=opus(), paused=True)

    pair = await pipe_to_router(muted, router, far_router)

    assert (pair.producer.paused, (await pair.producer.dump()).paused) == (True, True)
    assert (await listen_to(pair.producer, far_router)).producer_paused is True


async def test_end_of_the_original_reaches_the_far_consumers(
    router: Router, far_router: Router, voice: Producer
) -> None:
    pair = await pipe_to_router(voice, router, far_router)
    consumer = await listen_to(pair.producer, far_router)
    ends = [heard(thing, Closed) for thing in (pair.consumer, pair.producer, consumer)]
    gone = next_event(consumer, Closed)

    await voice.close()
    await gone

    assert ends == [
        [Closed("producer-closed")],
        [Closed("pipe-closed")],
        [Closed("producer-closed")],
    ]
    assert far_router.producers == {}
    assert (await far_router.dump()).map_producer_id_consumer_ids == {}
    with pytest.raises(NotFoundError):
        await pipe_to_router(voice, router, far_router)


async def test_end_of_the_piped_producer_ends_the_near_half_only(
    router: Router, far_router: Router, voice: Producer
) -> None:
    pair = await pipe_to_router(voice, router, far_router)
    ends = heard(pair.consumer, Closed)

    await pair.producer.close()

    assert ends == [Closed("pipe-closed")]
    assert voice.closed is False
    assert (await router.dump()).map_producer_id_consumer_ids == {voice.id: ()}
    again = await pipe_to_router(voice, router, far_router)
    assert again is not pair
    assert (again.producer.id, again.producer.closed) == (voice.id, False)
    assert len((await far_router.dump()).transport_ids) == 1


async def test_end_of_the_pipes_consumer_ends_the_far_producer(
    router: Router, far_router: Router, voice: Producer
) -> None:
    pair = await pipe_to_router(voice, router, far_router)
    ends = heard(pair.producer, Closed)

    await pair.consumer.close()

    assert ends == [Closed("pipe-closed")]
    assert (await far_router.dump()).map_producer_id_consumer_ids == {}


@pytest.mark.parametrize("near_first", [True, False])
async def test_end_of_one_transport_is_the_end_of_both(
    router: Router, far_router: Router, voice: Producer, near_first: bool
) -> None:
    pair = await pipe_to_router(voice, router, far_router)
    halves = [pair.consumer._transport, pair.producer._transport]
    first, second = halves if near_first else halves[::-1]
    ends = heard(second, Closed)

    await first.close()

    assert ends == [Closed("pipe-closed")]
    assert (pair.consumer.closed, pair.producer.closed) == (True, True)
    assert await is_empty(far_router)
    again = await pipe_to_router(voice, router, far_router)
    assert again.producer._transport not in halves


@pytest.mark.parametrize("near_first", [True, False])
async def test_end_of_one_router_cleans_the_other(
    router: Router, far_router: Router, voice: Producer, near_first: bool
) -> None:
    await pipe_to_router(voice, router, far_router)
    first, second = (router, far_router) if near_first else (far_router, router)

    await first.close()

    dump = await second.dump()
    assert dump.transport_ids == (() if near_first else (voice._transport.id,))
    assert dump.map_producer_id_consumer_ids == ({} if near_first else {voice.id: ()})
    with pytest.raises((ClosedError, NotFoundError)):
        await pipe_to_router(voice, router, far_router)


@pytest.mark.parametrize("near_dies", [True, False])
async def test_death_of_one_worker_cleans_the_other(
    worker: Worker, far_worker: Worker, router: Router, far_router: Router, voice: Producer,
    near_dies: bool,
) -> None:  # fmt: skip
    pair = await pipe_to_router(voice, router, far_router)
    victim = worker if near_dies else far_worker
    survivor = pair.producer if near_dies else pair.consumer
    ends, transport_ends = heard(survivor, Closed), heard(survivor._transport, Closed)
    died = next_event(victim, WorkerDied)
    gone = next_event(survivor._transport, Closed)

    os.kill(victim.pid, signal.SIGKILL)
    await died
    await gone

    assert (ends, transport_ends) == ([Closed("pipe-closed")], [Closed("pipe-closed")])
    if near_dies:
        assert await is_empty(far_router)
    else:
        assert (await router.dump()).transport_ids == (voice._transport.id,)
        replacement = await worker.create_router(MEDIA_CODECS)
        assert (await pipe_to_router(voice, router, replacement)).producer.closed is False


async def test_wrong_calls(router: Router, far_router: Router, voice: Producer) -> None:
    with pytest.raises(InvalidParameters, match="same router"):
        await pipe_to_router(voice, router, router)
    with pytest.raises(NotFoundError):
        await pipe_to_router(voice, far_router, router)
    with pytest.raises(RequestRefused):
        await pipe_to_router(voice, router, far_router, listen_ip="192.0.2.1")

    assert await is_empty(far_router)
    assert (await router.dump()).transport_ids == (voice._transport.id,)
    assert (await pipe_to_router(voice, router, far_router)).producer.closed is False
