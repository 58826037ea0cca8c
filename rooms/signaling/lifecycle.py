"""Starts and stops what signaling does by itself. All of these may be repeated.

A replica does everything. A media node only says what its media announces.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from media import events
from rooms.domain import answers, media_sessions, producing, resuming
from rooms.signaling import (
    broadcast,
    feeds,
    ghosts,
    heartbeat,
    periodic,
    reaper,
    replica,
    returning,
)
from rooms.signaling.db import in_db
from rooms.signaling.ghosts import GhostHunt
from rooms.signaling.media_events import MediaEvents
from rooms.signaling.server import bus

logger = logging.getLogger(__name__)

_FORGET_ANSWERS_EVERY = 30.0
# How long a start waits for Redis, and an end for what is still to be said.
_REDIS_WITHIN = 2.0
_SAID_WITHIN = 2.0


class _Running:
    tasks: list[asyncio.Task[None]] = []
    media_events: MediaEvents | None = None
    unsubscribe: Callable[[], None] | None = None


async def startup() -> None:
    """Of a process with clients of its own."""
    if _Running.media_events is not None:
        return
    _pass_on_media_events()
    if bus is not None:
        await bus.start(feeds.deliver, returning.make_good, _REDIS_WITHIN)
        await replica.beat()
        _keep(replica.beat, replica.interval)
    else:
        # Connections and media of an earlier process died with it. Its peers get
        # the same grace as anybody who lost the network.
        await in_db(resuming.mark_all_disconnected)
        for room_id in await in_db(producing.rooms_with_producers):
            await broadcast.commit(media_sessions.lose, room_id, None, None)
    _keep(reaper.tick, reaper.interval)
    _keep(heartbeat.tick, lambda: heartbeat.INTERVAL)
    _keep(GhostHunt().look, lambda: ghosts.INTERVAL)
    _keep(lambda: in_db(answers.forget_old), lambda: _FORGET_ANSWERS_EVERY)
    logger.info("Socket.IO initialised")


async def shutdown() -> None:
    await _end()
    if bus is not None:
        await bus.stop()
        await replica.retire()


async def startup_on_node() -> None:
    """Of a media node's process: from now on browsers hear of its media."""
    if _Running.media_events is not None:
        return
    _pass_on_media_events()


async def shutdown_on_node() -> None:
    await _end()
    if bus is not None:
        await bus.stop()


def _pass_on_media_events() -> None:
    _Running.media_events = MediaEvents()
    _Running.unsubscribe = events.subscribe(_Running.media_events.listen)
    _Running.tasks.append(asyncio.ensure_future(_Running.media_events.run()))


def _keep(work: Callable[[], Awaitable[object]], pause: Callable[[], float]) -> None:
    _Running.tasks.append(asyncio.ensure_future(periodic.run(work, pause)))


async def _end() -> None:
    if _Running.unsubscribe is not None:
        _Running.unsubscribe()
    if _Running.media_events is not None:
        await _Running.media_events.finish(_SAID_WITHIN)
    _Running.unsubscribe = _Running.media_events = None
    tasks = _Running.tasks.copy()
    _Running.tasks.clear()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
