"""One pipe for each producer, counted by its users."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from media.mediasoup import NotFoundError, Producer, Router, RtpParameters, from_json
from media.pool.node import MediaNode
from media.sessions.codecs import MEDIA_CODECS
from media.sessions.pipes import Pipes
from media.sessions.producers import PeerProducer
from media.tests import samples


@pytest.fixture
async def routers(node: MediaNode) -> AsyncIterator[tuple[Router, Router]]:
    """On two workers."""
    workers = [slot.worker for slot in node.pool.slots]
    near, far = [await worker.create_router(MEDIA_CODECS) for worker in workers if worker]
    yield near, far
    await asyncio.gather(near.close(), far.close())


@pytest.fixture
async def microphone(node: MediaNode, routers: tuple[Router, Router]) -> Producer:
    server = node.pool.slots[0].server
    assert server is not None
    transport = await routers[0].create_web_rtc_transport(web_rtc_server=server)
    return await transport.produce(
        kind="audio", rtp_parameters=from_json(RtpParameters, samples.opus(), "rtpParameters")
    )


def sent(producer: Producer, router: Router) -> PeerProducer:
    return PeerProducer("ann", "microphone", producer, router)


async def closed(pipes: Pipes) -> None:
    await asyncio.gather(*pipes._closing)


async def test_a_pipe_lasts_until_its_last_user(
    routers: tuple[Router, Router], microphone: Producer
) -> None:
    near, far = routers
    pipes = Pipes(far)
    first, second = await asyncio.gather(
        pipes.take(sent(microphone, near)), pipes.take(sent(microphone, near))
    )
    assert list(far.producers) == [microphone.id]
    first()
    await closed(pipes)
    assert list(far.producers) == [microphone.id]
    second()
    await closed(pipes)
    assert (far.producers, len(pipes)) == ({}, 0)
    assert (await near.dump()).map_producer_id_consumer_ids == {microphone.id: ()}


async def test_who_comes_before_it_is_closed_keeps_it(
    routers: tuple[Router, Router], microphone: Producer
) -> None:
    near, far = routers
    pipes = Pipes(far)
    (await pipes.take(sent(microphone, near)))()
    (piped,) = far.producers.values()
    release = await pipes.take(sent(microphone, near))
    await closed(pipes)
    assert list(far.producers.values()) == [piped]
    release()
    await closed(pipes)
    assert far.producers == {}


async def test_who_gives_up_leaves_nothing_behind(
    routers: tuple[Router, Router], microphone: Producer
) -> None:
    near, far = routers
    pipes = Pipes(far)
    waiting = asyncio.ensure_future(pipes.take(sent(microphone, near)))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await closed(pipes)
    assert (far.producers, len(pipes)) == ({}, 0)
    assert (await far.dump()).map_producer_id_consumer_ids == {}


async def test_a_late_user_of_an_ended_pipe_does_not_end_the_next(
    routers: tuple[Router, Router], microphone: Producer
) -> None:
    near, far = routers
    pipes = Pipes(far)
    late = await pipes.take(sent(microphone, near))
    (ended,) = far.producers.values()
    await ended.close()
    release = await pipes.take(sent(microphone, near))
    (piped,) = far.producers.values()
    late()
    await closed(pipes)
    assert list(far.producers.values()) == [piped]
    assert len(pipes) == 1
    release()
    await closed(pipes)
    assert (far.producers, len(pipes)) == ({}, 0)


async def test_what_is_gone_cannot_be_brought(
    routers: tuple[Router, Router], microphone: Producer
) -> None:
    near, far = routers
    pipes = Pipes(far)
    await microphone.close()
    with pytest.raises(NotFoundError):
        await pipes.take(sent(microphone, near))
    await closed(pipes)
    assert len(pipes) == 0
