"""Empties a node: its peers move to others, room by room, at a bounded rate."""

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
from media.sessions.peer import PeerSession

logger = logging.getLogger(__name__)

# A page that moves has a lot to do, and so have those who see it: one after the
# other, unless the deadline is near.
_PEERS_PER_SECOND = 2.0
# While nobody can move.
_LOOK_EVERY = 0.5


class Drain:
    """Follows what the registry says; `done` is set when the node is empty."""

    def __init__(self, node: MediaNode, lease: PlacementLease) -> None:
        self.done = asyncio.Event()
        self._node = node
        self._lease = lease
        self._deadline = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def going_on(self) -> bool:
        return self._task is not None

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
        told: set[PeerSession] = set()
        while self._node.rooms:
            left = self._deadline - asyncio.get_running_loop().time()
            # Without another node, to leave this one would end the call.
            self._lease.leaving = left <= 0 or await self._others_take_rooms()
            if left <= 0:
                await self._give_up_all()
                break
            here = [peer for room in self._node.rooms.values() for peer in room.peers.values()]
            waiting = [peer for peer in here if peer not in told]
            if self._lease.leaving and waiting:
                told.add(waiting[0])
                await self._node.send_away(waiting[0])
                await asyncio.sleep(min(1 / _PEERS_PER_SECOND, left / 2 / len(waiting)))
            else:
                await asyncio.sleep(min(_LOOK_EVERY, left))
        # What was left behind plays on for a moment, and has to be signed off.
        await self._node.settle()
        logger.info("draining: no room is left")
        self.done.set()

    async def _give_up_all(self) -> None:
        logger.warning("draining: the time is up, %d rooms go at once", len(self._node.rooms))
        for room_id in list(self._node.rooms):
            await self._node.hand_over(room_id)

    async def _others_take_rooms(self) -> bool:
        try:
            return await in_db(registry.others_available, self._lease.place.node)
        except MediaError:
            return False
