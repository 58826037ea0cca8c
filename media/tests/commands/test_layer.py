"""The layer's line to a Redis that comes and goes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis import RedisError

from media.commands.delivery import NobodyListensError, deliver
from media.commands.layer import RedisLayer
from media.tests.servers import RedisServer


@pytest.fixture
async def layer(own_redis: RedisServer) -> AsyncIterator[RedisLayer]:
    layer = RedisLayer(hosts=[{"address": own_redis.url, "socket_timeout": None}])
    yield layer
    await layer.flush()


async def next_of(layer: RedisLayer, channel: str) -> Any:
    async with asyncio.timeout(10):
        return await layer.receive(channel)


async def sent_until_heard(layer: RedisLayer, channel: str) -> Any:
    """Send one message after the other until one arrives."""
    heard = asyncio.ensure_future(next_of(layer, channel))
    while not heard.done():
        await deliver(lambda: layer.group_send("media.m1", {"type": "again"}))
        await asyncio.wait({heard}, timeout=0.05)
    return heard.result()


async def test_what_is_sent_right_after_subscribing_arrives(layer: RedisLayer) -> None:
    for number in range(100):
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "n", "number": number})
        assert await next_of(layer, channel) == {"type": "n", "number": number}


async def test_a_redis_that_is_gone_is_an_error_at_once_and_heals(
    layer: RedisLayer, own_redis: RedisServer
) -> None:
    channel = await layer.new_channel()
    await layer.group_add("media.m1", channel)
    own_redis.stop(signal.SIGKILL)
    with pytest.raises((RedisError, OSError)):
        await layer.group_send("media.m1", {"type": "lost"})
    # Subscribing needs no Redis; it takes effect as soon as there is one.
    other = await layer.new_channel()
    await layer.group_add("media.m1", other)
    own_redis.start()
    assert await sent_until_heard(layer, channel) == {"type": "again"}
    assert await next_of(layer, other) == {"type": "again"}


async def test_a_redis_that_does_not_answer_is_an_error_too_and_heals(
    layer: RedisLayer, own_redis: RedisServer
) -> None:
    channel = await layer.new_channel()
    await layer.group_add("media.m1", channel)
    os.kill(own_redis.pid, signal.SIGSTOP)
    try:
        with pytest.raises((RedisError, OSError)):
            await layer.group_send("media.m1", {"type": "lost"})
    finally:
        os.kill(own_redis.pid, signal.SIGCONT)
    assert (await sent_until_heard(layer, channel))["type"] in {"again", "lost"}


async def test_who_unsubscribed_hears_nothing_more(layer: RedisLayer) -> None:
    channel, other = await layer.new_channel(), await layer.new_channel()
    await layer.group_add("media.m1", channel)
    await layer.group_add("media.m1", other)
    await layer.group_discard("media.m1", channel)
    await layer.group_send("media.m1", {"type": "news"})
    assert await next_of(layer, other) == {"type": "news"}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await layer.receive(channel)


async def test_nobody_is_there_to_hear_it(layer: RedisLayer) -> None:
    with pytest.raises(NobodyListensError, match=r"nobody is subscribed to asgi__group__media\.m9"):
        await layer.group_send("media.m9", {"type": "lost"})


async def test_whoever_subscribes_a_moment_later_hears_it(layer: RedisLayer) -> None:
    sending = asyncio.ensure_future(
        deliver(lambda: layer.group_send("media.m1", {"type": "early"}))
    )
    await asyncio.sleep(0)
    channel = await layer.new_channel()
    await layer.group_add("media.m1", channel)
    await sending
    assert await next_of(layer, channel) == {"type": "early"}
