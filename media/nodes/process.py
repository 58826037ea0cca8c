"""All that a media node's process runs on its event loop, in the order of need."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings

from media import facade
from media.commands.client import CommandClient, StaleAnswerError
from media.commands.loop import CommandLoop
from media.contracts import Json
from media.nodes.heartbeat import Heartbeat, NameTakenError
from media.nodes.lease import PlacementLease
from media.nodes.place import Place
from media.nodes.registry import Description
from media.pool.http import NodeHttp
from media.pool.lease import StaleError
from media.pool.node import MediaNode
from media.pool.settings import NodeSettings

logger = logging.getLogger(__name__)

# What is done after the deadline of a drain is done within this.
_AFTER_DEADLINE = 10.0
_OTHERS_ANSWER_WITHIN = 3.0


class NodeProcess:
    """Workers, commands, registration and the node's own HTTP."""

    def __init__(self, end: Callable[[str], None]) -> None:
        """`end` is called, with the reason, when the process should end."""
        node_settings = NodeSettings.load()
        self.name = node_settings.name
        self._end = end
        self._lease = PlacementLease(self.name)
        self._client = CommandClient()
        self.node = MediaNode(node_settings, self._lease, self._ask)
        self._commands = CommandLoop(self.node)
        self.heartbeat = Heartbeat(
            self.node,
            self._lease,
            Description(
                self.name,
                list(node_settings.announced_addresses),
                node_settings.port_span,
                settings.CALLING_VERSION,
            ),
        )
        self._http = NodeHttp(
            self.node, self.heartbeat.registered, lambda: self.heartbeat.drain.going_on
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._is_ending = False

    async def start(self) -> None:
        """Raises `MediasoupError` or `OSError` when workers or the HTTP port are not to be had."""
        await self.node.start()
        try:
            await self._http.start()
        except BaseException:
            await self.node.stop()
            raise
        await self._commands.start()
        await facade.start()
        duties = (self._live(), self.heartbeat.keep_repairing(), self._watch_drain())
        self._tasks = [asyncio.ensure_future(duty) for duty in duties]

    async def drain(self, seconds: float) -> None:
        """Move all rooms away, then return; after so many seconds whatever happens.

        For a process that is ending already: it is not asked to.
        """
        self._is_ending = True
        await self.heartbeat.end(timedelta(seconds=seconds))
        try:
            async with asyncio.timeout(seconds + _AFTER_DEADLINE):
                await self.heartbeat.drain.done.wait()
        except TimeoutError:
            logger.error("draining took too long; %d rooms are lost", len(self.node.rooms))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.heartbeat.leave()
        for room_id in list(self.node.rooms):
            await self.node.hand_over(room_id)
        await facade.stop()
        await self._commands.stop()
        await self._client.close()
        await self._http.stop()
        await self.node.stop()

    async def _ask(self, place: Place, name: str, args: Json) -> Any:
        """A command of this node to another that holds the same room."""
        try:
            return await self._client.call(
                place.node, name, args, timeout=_OTHERS_ANSWER_WITHIN, epoch=str(place.epoch)
            )
        except StaleAnswerError as error:
            raise StaleError(str(error)) from None

    async def _live(self) -> None:
        try:
            await self.heartbeat.run()
        except NameTakenError as error:
            self._end(str(error))

    async def _watch_drain(self) -> None:
        await self.heartbeat.drain.done.wait()
        if not self._is_ending:
            self._end("it is drained")
