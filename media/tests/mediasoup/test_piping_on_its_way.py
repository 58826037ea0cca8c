"""Piping while things change: what is paused, closed, refused or given up in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from media.mediasoup import (
    Closed,
    ClosedError,
    Consumer,
    PipePair,
    Producer,
    ProducerPaused,
    RequestRefused,
    Router,
    WebRtcTransport,
    Worker,
    pipe_to_router,
)
from media.tests.mediasoup.conftest import StartFake
from media.tests.mediasoup.heard import next_event
from media.tests.mediasoup.samples import MEDIA_CODECS, vp8_simulcast


class OnItsWay:
    """A call of `pipe_to_router` whose last step, `produce`, has not been answered yet."""

    def __init__(self, task: asyncio.Task[PipePair], near: Consumer, far: Worker) -> None:
        self.task = task
        self.near = near
        self.far = far

    async def arrive(self) -> PipePair:
        # The answer comes together with the next one.
        await self.far.dump()
        return await self.task


@pytest.fixture
async def on_its_way(
    router: Router, sender: WebRtcTransport, voice: Producer, start_fake: StartFake
) -> OnItsWay:
    far_worker = await start_fake(answers={"TRANSPORT_PRODUCE": [{"do": "answer"}, {"do": "hold"}]})
    far_router = await far_worker.create_router(MEDIA_CODECS)
    camera = await sender.produce(kind="video", rtp_parameters=vp8_simulcast())
    half = (await pipe_to_router(camera, router, far_router)).consumer._transport
    task = asyncio.create_task(pipe_to_router(voice, router, far_router))
    # With the transports there, the first step is to consume: asked before the first of
    # these is answered, and answered before the second.
    await router.dump()
    await router.dump()
    return OnItsWay(task, half.consumers[-1], far_worker)


async def test_pause_on_the_way_is_not_missed(on_its_way: OnItsWay, voice: Producer) -> None:
    paused = next_event(on_its_way.near, ProducerPaused)
    await voice.pause()
    await paused

    pair = await on_its_way.arrive()

    await on_its_way.far.dump()
    assert pair.consumer is on_its_way.near
    assert pair.producer.paused is True


async def test_end_on_the_way_leaves_nothing(
    on_its_way: OnItsWay, voice: Producer, journal: Callable[[], list[str]]
) -> None:
    gone = next_event(on_its_way.near, Closed)
    await voice.close()
    await gone

    with pytest.raises(ClosedError):
        await on_its_way.arrive()

    await on_its_way.far.dump()
    assert len(on_its_way.near._transport.consumers) == 1
    assert journal()[-3:] == ["WORKER_DUMP", "TRANSPORT_CLOSE_PRODUCER", "WORKER_DUMP"]


@pytest.mark.parametrize(
    "method",
    ["ROUTER_CREATE_PIPETRANSPORT", "PIPETRANSPORT_CONNECT", "TRANSPORT_PRODUCE"],
)
async def test_what_fails_on_the_far_side_leaves_nothing_near(
    router: Router, voice: Producer, start_fake: StartFake, method: str
) -> None:
    refusal = {"do": "refuse", "reason": "not now"}
    far_worker = await start_fake(answers={method: [refusal]})
    far_router = await far_worker.create_router(MEDIA_CODECS)
    others_wait = [asyncio.create_task(pipe_to_router(voice, router, far_router)) for _ in "ab"]

    for waiting in others_wait:
        with pytest.raises(RequestRefused, match="not now"):
            await waiting

    assert (await router.dump()).map_producer_id_consumer_ids == {voice.id: ()}
    pair = await pipe_to_router(voice, router, far_router)
    assert far_router.producers == {voice.id: pair.producer}
    dump = await router.dump()
    assert dump.map_producer_id_consumer_ids == {voice.id: (pair.consumer.id,)}
    assert len(dump.transport_ids) == 2


async def test_a_caller_who_gives_up_leaves_it_to_the_others(
    router: Router, far_router: Router, voice: Producer
) -> None:
    impatient = asyncio.create_task(pipe_to_router(voice, router, far_router))
    await asyncio.sleep(0)
    patient = asyncio.create_task(pipe_to_router(voice, router, far_router))
    await asyncio.sleep(0)

    impatient.cancel()
    pair = await patient

    assert impatient.cancelled()
    assert far_router.producers == {voice.id: pair.producer}
