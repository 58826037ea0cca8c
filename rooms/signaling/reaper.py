"""Keeps the place of a peer whose connection is gone, and takes it out when its time is over."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from rooms.domain import resuming
from rooms.signaling import membership
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db

logger = logging.getLogger(__name__)

_TICK = 1.0


async def run() -> None:
    """Once a second, until it is cancelled."""
    while True:
        try:
            await tick()
        except Exception:
            logger.exception("the reaper stumbled; it tries again")
        await asyncio.sleep(min(_TICK, settings.ROOMS_GRACE_SECONDS / 2 or _TICK))


async def tick() -> None:
    await _write_down_lost()
    grace = timedelta(seconds=settings.ROOMS_GRACE_SECONDS)
    deadline = timezone.now() - grace
    for place in await in_db(resuming.overdue, deadline):
        await membership.time_out(place, deadline)


async def _write_down_lost() -> None:
    lost = connections.take_lost()
    while lost:
        peer = lost[0]
        try:
            await in_db(resuming.mark_disconnected, peer.peer_id, peer.sid, peer.moment)
        except BaseException:
            # Nobody else knows that they are gone.
            connections.put_back_lost(lost)
            raise
        del lost[0]
