"""Keeps the place of a peer whose connection is gone, and takes it out when its time is over.

Every replica does so for the whole fleet: the transaction decides who does it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta

from django.conf import settings

from rooms.domain import media_sessions, replicas, resuming
from rooms.signaling import membership, replica
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db

logger = logging.getLogger(__name__)

_INTERVAL = 1.0


def interval() -> float:
    return min(_INTERVAL, settings.ROOMS_GRACE_SECONDS / 2 or _INTERVAL)


async def tick() -> None:
    await _write_down_lost()
    if replica.in_fleet:
        await in_db(replicas.give_up_silent, replica.silence())
    await expire()


async def expire() -> int:
    """Take out whose grace time is over; returns how many."""
    grace = timedelta(seconds=settings.ROOMS_GRACE_SECONDS)
    overdue = await in_db(resuming.overdue, grace)
    # All at once: media that does not answer for one must not keep the others.
    results = await asyncio.gather(
        *(membership.time_out(place, grace) for place in overdue), return_exceptions=True
    )
    for place, result in zip(overdue, results, strict=True):
        if isinstance(result, BaseException):
            logger.error("peer %s was not taken out", place.peer_id, exc_info=result)
    return results.count(True)


async def remove_ghosts() -> int:
    """Finish what a process that died left half done; returns how many peers it concerned."""
    found = await in_db(replicas.give_up_silent, replica.silence())
    left_open = await in_db(media_sessions.left_open)
    for place in left_open:
        await membership.close_media(place.room_id, place.peer_id)
    return found + len(left_open)


async def _write_down_lost() -> None:
    lost = connections.take_lost()
    while lost:
        peer = lost[0]
        ago = timedelta(seconds=time.monotonic() - peer.moment)
        try:
            await in_db(resuming.mark_disconnected, peer.peer_id, peer.sid, ago)
        except BaseException:
            # Nobody else knows that they are gone.
            connections.put_back_lost(lost)
            raise
        del lost[0]
