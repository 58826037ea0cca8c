"""Media of peers that are in no room: closed, wherever it came from.

It is left over when a process dies between two steps, or when rows are deleted
by hand under a running call.
"""

from __future__ import annotations

import logging

from media import facade
from media.contracts import MediaError
from rooms.domain import leaving
from rooms.signaling import membership
from rooms.signaling.db import in_db

logger = logging.getLogger(__name__)

INTERVAL = 15.0


class GhostHunt:
    """Closes a peer's media when two looks in a row find no such peer in the room.

    One look is not enough: whoever joins has media a moment before a place.
    """

    def __init__(self) -> None:
        self._suspects: set[tuple[str, str]] = set()

    async def look(self) -> None:
        try:
            with_media = set(await facade.peers())
        except MediaError as error:
            logger.debug("media cannot be looked at now: %s", error)
            return
        ghosts = with_media - await in_db(leaving.live_among, with_media)
        for room_id, peer_id in ghosts & self._suspects:
            logger.warning("closing the media of %s, who is not in room %s", peer_id, room_id)
            await membership.close_media(room_id, peer_id)
        self._suspects = ghosts
