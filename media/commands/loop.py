"""A node's command loop: reads its channel, runs each command, sends the answer back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from channels.layers import get_channel_layer
from redis import RedisError

from media import log_context
from media.commands.delivery import deliver
from media.commands.errors import failure_of
from media.commands.handlers import run
from media.commands.protocol import Answer, Command, Failure, node_group
from media.pool.lease import StaleError
from media.pool.node import MediaNode

logger = logging.getLogger(__name__)

# Layers forget memberships after a day.
_JOIN_AGAIN_EVERY = 3600.0


class CommandLoop:
    """Runs commands concurrently; the node and its rooms keep what must be in order."""

    def __init__(self, node: MediaNode) -> None:
        self._node = node
        self._group = node_group(node.settings.name)
        self._layer = get_channel_layer()
        self._channel: str = ""
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._channel = await self._layer.new_channel()
        await self._layer.group_add(self._group, self._channel)
        self._spawn(self._read())
        self._spawn(self._stay_in_group())

    async def stop(self) -> None:
        await self._layer.group_discard(self._group, self._channel)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            command: Command = await self._layer.receive(self._channel)
            args = command["args"]
            # The task keeps what holds at its beginning.
            with log_context.about(
                command=command["name"],
                request=command["id"],
                room=args.get("room_id"),
                peer=args.get("peer_id"),
            ):
                self._spawn(self._answer(command))

    async def _answer(self, command: Command) -> None:
        result: Any = None
        error: Failure | None = None
        try:
            if command["epoch"] != self._node.lease.epoch:
                raise StaleError(f"media node {self._node.settings.name} was started again")
            async with asyncio.timeout(command["timeout"]):
                result = await run(self._node, command["name"], command["args"])
        except Exception as raised:
            error = failure_of(raised, command["name"])
        answer = Answer(type="media.answer", id=command["id"], result=result, error=error)
        try:
            await deliver(lambda: self._layer.send(command["reply_to"], answer))
        except (RedisError, OSError) as lost:
            logger.warning("an answer to %s was lost: %s", command["name"], lost)

    async def _stay_in_group(self) -> None:
        while True:
            await asyncio.sleep(_JOIN_AGAIN_EVERY)
            await self._layer.group_add(self._group, self._channel)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
