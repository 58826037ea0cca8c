"""Signaling's line to its other processes, over Redis, delivered at most once.

Socket.IO's own manager for Redis waits up to a minute before it listens again
and holds up who publishes. This one is back within half a second, and a Redis
that is away costs nobody more than a moment: local clients hear everything,
others hear what the journal holds a little later.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from socketio.async_pubsub_manager import AsyncPubSubManager

from rooms.domain.outcome import Entry

logger = logging.getLogger(__name__)

_CHANNEL = "jbcalling.signaling"
_PUBLISH_WITHIN = 0.5
# How long until the next try.
_PAUSE = 0.2
# A connection that says nothing is asked whether it lives.
_QUIET = 2.0
_AWAY = (RedisError, OSError, TimeoutError)

OnJournal = Callable[[str, tuple[Entry, ...]], Awaitable[None]]
OnReturn = Callable[[], Awaitable[None]]


class RedisBus(AsyncPubSubManager):  # type: ignore[misc]
    """Publishes as it is; hears others between `start` and `stop`.

    `listening` is set while others are heard.
    """

    name = "redis"

    def __init__(self, url: str) -> None:
        super().__init__(channel=_CHANNEL)
        self.listening = asyncio.Event()
        self._url = url
        self._redis = self._client()
        self._silent_until = 0.0
        self._away = False
        self._listener: asyncio.Task[None] | None = None
        self._returning: asyncio.Task[None] | None = None

    @property
    def where(self) -> str:
        """Without the password."""
        parts = urlsplit(self._url)
        return parts.netloc.rpartition("@")[2] or parts.path

    def initialize(self) -> None:
        """Called at the first connection; `start` has done all by then."""

    async def start(self, on_journal: OnJournal, on_return: OnReturn, within: float) -> None:
        """Hear others from now on; Redis may be away for longer than is waited for it.

        `on_journal` gets their journal entries. `on_return` is called whenever
        something may have been missed before.
        """
        self._on_journal = on_journal
        self._on_return = on_return
        self._listener = asyncio.ensure_future(self._thread())
        try:
            await asyncio.wait_for(self.listening.wait(), within)
        except TimeoutError:
            logger.warning("Redis is away: clients of other processes are not heard yet")
        else:
            logger.info("connected to Redis at %s", self.where)

    async def stop(self) -> None:
        tasks = [task for task in (self._listener, self._returning) if task is not None]
        self._listener = self._returning = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.listening.clear()
        await self._redis.aclose()

    async def publish_journal(self, room_id: str, entries: tuple[Entry, ...]) -> None:
        """Tell the other processes, which know what their clients have been told already."""
        told = [[entry.event, entry.payload] for entry in entries]
        await self._publish(
            {"method": "journal", "host_id": self.host_id, "room_id": room_id, "entries": told}
        )

    async def _publish(self, data: dict[str, Any]) -> None:
        if time.monotonic() < self._silent_until:
            return
        try:
            async with asyncio.timeout(_PUBLISH_WITHIN):
                await self._redis.publish(self.channel, self.json.dumps(data))
        except _AWAY as error:
            if isinstance(error, TimeoutError | RedisTimeoutError):
                # No answer at all: not everybody has to find out.
                self._silent_until = time.monotonic() + _PAUSE
            if not self._away:
                logger.warning("Redis is away, other processes are not told: %s", error)
            self._away = True
        else:
            self._away = False

    async def _listen(self) -> AsyncIterator[dict[str, Any]]:
        """What other processes say to Socket.IO; the journal's part of it is taken out."""
        while True:
            try:
                async for message in self._heard():
                    if message.get("method") != "journal":
                        yield message
                    elif message["host_id"] != self.host_id:
                        entries = tuple(Entry(*entry) for entry in message["entries"])
                        await self._on_journal(message["room_id"], entries)
            except _AWAY as error:
                if self.listening.is_set():
                    logger.warning("Redis is away, other processes are not heard: %s", error)
            self.listening.clear()
            await asyncio.sleep(_PAUSE)

    async def _heard(self) -> AsyncIterator[dict[str, Any]]:
        async with self._client() as client, client.pubsub() as subscription:
            await subscription.subscribe(self.channel)
            asked = False
            while True:
                message = await subscription.get_message(timeout=_QUIET)
                if message is None:
                    if asked:
                        raise ConnectionError("no answer")
                    asked = True
                    await subscription.ping()
                    continue
                asked = False
                if message["type"] == "subscribe":
                    self._now_listening()
                elif message["type"] == "message":
                    yield self.json.loads(message["data"])

    def _now_listening(self) -> None:
        self.listening.set()
        if self._returning is not None:
            self._returning.cancel()
        self._returning = asyncio.ensure_future(self._on_return())

    def _client(self) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=None,
            socket_connect_timeout=_PUBLISH_WITHIN,
            max_connections=1000,
            retry=Retry(NoBackoff(), 0),
        )
