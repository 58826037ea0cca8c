"""After a silence between processes: what the others said meanwhile is made good."""

from __future__ import annotations

import asyncio
import logging

from rooms.domain import media_sessions
from rooms.signaling import broadcast, feeds, heartbeat
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)

_RETRY_AFTER = 0.5


async def make_good() -> None:
    """The journal's events, and media that was lost; tried until it is done."""
    while True:
        try:
            await heartbeat.catch_up(feeds.of(connections.room_ids()))
            await _tell_who_lost_media()
            return
        except Exception:
            logger.exception("what other processes said is not known yet")
            await asyncio.sleep(_RETRY_AFTER)


async def _tell_who_lost_media() -> None:
    for peer_id in await in_db(media_sessions.without, connections.peer_ids()):
        channel = broadcast.peer_channel(peer_id)
        await sio.emit("media-reset", {"reason": "node-lost"}, room=channel, ignore_queue=True)
