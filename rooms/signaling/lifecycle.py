"""Starts and stops what signaling does by itself. Both calls may be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from django.utils import timezone

from media import events
from rooms.domain import producing, resuming
from rooms.signaling import broadcast, heartbeat, reaper
from rooms.signaling.db import in_db
from rooms.signaling.ghosts import GhostHunt
from rooms.signaling.media_events import MediaEvents

_tasks: list[asyncio.Task[None]] = []
_unsubscribe: list[Callable[[], None]] = []


async def startup() -> None:
    if _tasks:
        return
    media_events = MediaEvents()
    _unsubscribe.append(events.subscribe(media_events.listen))
    _tasks.extend(
        asyncio.ensure_future(work)
        for work in (media_events.run(), reaper.run(), heartbeat.run(), GhostHunt().run())
    )
    # Connections and media of an earlier process died with it. Its peers get the
    # same grace as anybody who lost the network.
    await in_db(resuming.mark_all_disconnected, timezone.now())
    for room_id in await in_db(producing.rooms_with_producers):
        await broadcast.commit(producing.remove_all_in, room_id)


async def shutdown() -> None:
    while _unsubscribe:
        _unsubscribe.pop()()
    tasks = _tasks.copy()
    _tasks.clear()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
