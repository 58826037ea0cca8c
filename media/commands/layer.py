"""The Channels layer of a fleet: Redis pub/sub that is back as soon as Redis is.

Channels' own pub/sub layer says what is sent; this one keeps its line to Redis.
It notices a Redis that is gone, or silent behind a broken network, and tries
again at a short, steady pace, because calls wait for it. Subscribing works
without Redis too: it takes effect with the next connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from channels_redis.pubsub import (
    RedisPubSubChannelLayer,
    RedisPubSubLoopLayer,
    RedisSingleShardConnection,
)
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from media.commands.delivery import NobodyListensError

logger = logging.getLogger(__name__)

_TRY_AGAIN_AFTER = 0.2
_CONNECT_WITHIN = 1.0
# A line on which nothing came for so long is tried with a ping, which has as
# long again to be answered.
_SILENCE = 1.0
_CONFIRMED_WITHIN = 1.0
_PUBLISHED_WITHIN = 1.0


class RedisLayer(RedisPubSubChannelLayer):
    """Configured as its parent; `CONFIG["hosts"]` names one Redis."""

    def _get_layer(self) -> RedisPubSubLoopLayer:
        layer = super()._get_layer()
        if not isinstance(layer._shards[0], Line):
            layer._shards = [Line(shard.host, layer) for shard in layer._shards]
        return layer


class Line(RedisSingleShardConnection):
    """One event loop's line to Redis: a pool to publish, a connection to listen."""

    _redis: Redis | None
    _pubsub: PubSub | None

    def __init__(self, host: dict[str, Any], channel_layer: RedisPubSubLoopLayer) -> None:
        super().__init__(host, channel_layer)
        self._confirmed: dict[str, asyncio.Event] = {}

    async def publish(self, channel: str, message: bytes) -> None:
        """Raises `redis.RedisError` or `OSError` at once, or almost, when Redis is away.

        `NobodyListensError` when it would reach nobody, or its answer not us.
        """
        async with asyncio.timeout(_PUBLISHED_WITHIN):
            if self._subscribed_to and self._pubsub is None:
                await self._client().execute_command("PING")  # type: ignore[no-untyped-call]
                raise NobodyListensError("this process is not subscribed")
            if await self._client().publish(channel, message) == 0:
                raise NobodyListensError(f"nobody is subscribed to {channel}")

    async def subscribe(self, channel: str) -> None:
        """Returns when Redis has confirmed it, or is away."""
        if channel in self._subscribed_to:
            return
        self._subscribed_to.add(channel)
        confirmed = self._confirmed[channel] = asyncio.Event()
        self._ensure_receiver()
        await self._tell(lambda pubsub: pubsub.subscribe(channel))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CONFIRMED_WITHIN):
                await confirmed.wait()

    async def unsubscribe(self, channel: str) -> None:
        self._subscribed_to.discard(channel)
        self._confirmed.pop(channel, None)
        await self._tell(lambda pubsub: pubsub.unsubscribe(channel))

    async def _tell(self, request: Any) -> None:
        """A connection that breaks over it is made again, with all that holds then."""
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await request(self._pubsub)

    async def _do_receiving(self) -> None:
        was_there = True
        while True:
            try:
                async with self._client().pubsub() as pubsub:
                    async with asyncio.timeout(_CONNECT_WITHIN):
                        await self._subscribe_all(pubsub)
                    if not was_there:
                        logger.warning("Redis is back")
                    was_there = True
                    await self._listen(pubsub)
            except (RedisError, OSError) as error:
                if was_there:
                    logger.warning("Redis is away: %s", error or type(error).__name__)
                was_there = False
            finally:
                self._pubsub = None
            await asyncio.sleep(_TRY_AGAIN_AFTER)

    async def _subscribe_all(self, pubsub: PubSub) -> None:
        await pubsub.connect()  # type: ignore[no-untyped-call]
        told: set[str] = set()
        # Whoever subscribes while this is under way cannot be told of the connection.
        while missing := self._subscribed_to - told:
            await pubsub.subscribe(*missing)
            told |= missing
        self._pubsub = pubsub

    async def _listen(self, pubsub: PubSub) -> None:
        pinged = False
        while True:
            if not pubsub.subscribed:
                await asyncio.sleep(_TRY_AGAIN_AFTER)
                continue
            message = await pubsub.get_message(timeout=_SILENCE)
            if message is not None:
                pinged = False
                self._take(message)
            elif not pinged:
                pinged = True
                await pubsub.ping()
            else:
                raise TimeoutError("it does not answer")

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "message":
            self._receive_message(message)
        elif confirmed := self._confirmed.get((message["channel"] or b"").decode()):
            confirmed.set()

    def _client(self) -> Redis:
        if self._redis is None:
            options = {name: value for name, value in self.host.items() if name != "address"}
            self._redis = Redis.from_url(
                self.host["address"],
                **options,
                socket_connect_timeout=_CONNECT_WITHIN,
                # A connection that went stale in the pool is replaced once, at once.
                retry=Retry(NoBackoff(), 1),
            )
        return self._redis
