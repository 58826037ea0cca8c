"""Says the journal's head in quiet rooms, so that a lost last event is noticed."""

from __future__ import annotations

import asyncio
import logging

from rooms.domain import journal
from rooms.signaling import broadcast
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)

_INTERVAL = 5.0


async def run() -> None:
    """Every five seconds, until it is cancelled."""
    while True:
        await asyncio.sleep(_INTERVAL)
        for room_id in broadcast.quiet_rooms(connections.room_ids(), _INTERVAL):
            try:
                await beat(room_id)
            except Exception:
                logger.exception("room %s was not told its journal's head", room_id)


async def beat(room_id: str) -> None:
    # In the room's turn: an event that is on its way must not look lost. Every
    # process tells its own clients, so this goes no further.
    async with broadcast.turn(room_id):
        seq = await in_db(journal.head, room_id)
        channel = broadcast.room_channel(room_id)
        await sio.emit("room-seq", {"seq": seq}, room=channel, ignore_queue=True)
