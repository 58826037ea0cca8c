"""Empties a node: its rooms move to others one after the other, at a bounded rate."""

from __future__ import annotations

import asyncio
import logging

from media.contracts import MediaError
from media.db import in_db
from media.models import Node
from media.nodes import registry
from media.nodes.lease import PlacementLease
from media.nodes.registry import Standing
from media.pool.node import MediaNode

logger = logging.getLogger(__name__)

# Everyone in a room that moves joins again at once: not too many rooms at a time.
_ROOMS_PER_SECOND = 5.0
# How long pages that were told to go still play what comes from here.
_LAST_PAGES = 2.0


class Drain:
    """Follows what the registry says; `done` is set when the node is empty."""

    def __init__(self, node: MediaNode, lease: PlacementLease) -> None:
        self.done = asyncio.Event()
        self._node = node
        self._lease = lease
        self._deadline = 0.0
        self._task: asyncio.Task[None] | None = None

    def follow(self, standing: Standing) -> None:
        """Begin, go on, or go back to serving."""
        if standing.state != Node.State.DRAINING:
            self.stop()
            return
        now = asyncio.get_running_loop().time()
        self._deadline = now + standing.drain_within.total_seconds()
        if self._task is None and not self.done.is_set():
            logger.info("draining: %d rooms to move", len(self._node.rooms))
            self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._lease.leaving = False

    async def _run(self) -> None:
        while self._node.rooms:
            late = asyncio.get_running_loop().time() >= self._deadline
            # Without another node, to leave this one would end the call.
            self._lease.leaving = late or await self._others_take_rooms()
            if self._lease.leaving:
                await self._node.hand_over(next(iter(self._node.rooms)))
            if not late:
                await asyncio.sleep(1 / _ROOMS_PER_SECOND)
        logger.info("draining: no room is left")
        await asyncio.sleep(_LAST_PAGES)
        self.done.set()

    async def _others_take_rooms(self) -> bool:
        try:
            return await in_db(registry.others_available, self._lease.place.node)
        except MediaError:
            return False
