"""Notices nodes that are gone, and tells their rooms.

Every replica watches. Each looks for itself; the database lets one of them
declare the death, and that one tells the rooms.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
import uuid
from datetime import timedelta

from media.contracts import MediaError
from media.db import in_db
from media.events import MediaReset, publish
from media.nodes import placement, registry, seats
from media.nodes.place import Place
from media.nodes.selector import FRESH_FOR

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5
# Older than this, a heartbeat is late.
_LATE = timedelta(seconds=2.5)
# It must be late for so many seconds under our own eyes before it counts: after
# the database was away all heartbeats are old, and nodes need a moment to beat.
WATCHED_FOR = 2.0


class Watch:
    """One watcher; its looks must not overlap."""

    def __init__(self) -> None:
        self._name = f"watch on {socket.gethostname()}"
        self._late_since: dict[tuple[str, uuid.UUID], float] = {}

    async def run(self) -> None:
        while True:
            await self.look_and_tell()
            await asyncio.sleep(LOOK_EVERY)

    async def look_and_tell(self) -> None:
        try:
            lost = await in_db(self.look, time.monotonic())
            await tell(lost)
        except MediaError:
            # What was seen before the database went away says nothing after it.
            self._late_since.clear()
        except Exception:
            logger.exception("looking after the media nodes failed")

    def look(self, moment: float) -> list[tuple[str, Place]]:
        """Declare dead whoever is; the rooms they had. `moment` is our clock, in seconds."""
        lost: list[tuple[str, Place]] = []
        late = {
            (node.name, node.epoch): node
            for node in registry.views()
            if node.state in registry.ALIVE and node.heartbeat_age > _LATE
        }
        self._late_since = {key: self._late_since.get(key, moment) for key in late}
        for key, node in late.items():
            watched_long_enough = moment - self._late_since[key] >= WATCHED_FOR
            if node.heartbeat_age <= FRESH_FOR or not watched_long_enough:
                continue
            if registry.declare_dead(node.name, node.epoch, self._name):
                logger.error("media node %s is dead", node.name)
                lost += placement.rooms_of(Place(node.name, node.epoch))
        return lost


async def tell(lost: list[tuple[str, Place]]) -> None:
    """Tell those who had media there that it is gone, then forget that they had.

    In this order: whoever dies in between leaves rows, which
    `placement.forgotten` finds.
    """
    for room_id, place in lost:
        there = await in_db(seats.taken_at, room_id, place)
        logger.warning("room %s lost media node %s; %d peers", room_id, place.node, len(there))
        publish(MediaReset(room_id, "node-lost", there, producer_ids=None))
    for room_id, place in lost:
        await in_db(placement.release, room_id, place)
