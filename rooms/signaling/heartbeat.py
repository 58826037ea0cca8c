"""Says the journal's head in quiet rooms, so that a lost last event is noticed.

Every process tells its own clients, and looks first whether it has missed
something itself.
"""

from __future__ import annotations

import time

from rooms.domain import journal
from rooms.signaling import feeds
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db
from rooms.signaling.feeds import Feed
from rooms.signaling.server import bus

INTERVAL = 1.0
_QUIET_FOR = 5.0


async def tick() -> None:
    here = feeds.of(connections.room_ids())
    quiet_since = time.monotonic() - _QUIET_FOR
    quiet = [feed for feed in here if feed.quiet_since <= quiet_since]
    deaf = bus is not None and not bus.listening.is_set()
    await catch_up(here if deaf else quiet)
    for feed in quiet:
        await feed.say_head()


async def catch_up(here: list[Feed]) -> None:
    """Read what these rooms' people should have been told by now."""
    if not here:
        return
    heads = await in_db(journal.heads, [feed.room_id for feed in here])
    for feed in here:
        if heads.get(feed.room_id, 0) > feed.told:
            await feed.catch_up()
