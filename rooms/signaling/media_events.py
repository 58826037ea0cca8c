"""What media announces, told to the browsers it concerns.

Media calls `listen` in the middle of its own work, on any thread: the events
are put in a queue and leave in the same order.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from media.events import MediaEvent, MediaReset
from rooms.domain import media_sessions
from rooms.domain.errors import DomainError
from rooms.signaling import broadcast, feeds, media_wire
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)

# Peers whose media died do not wait longer than this for the database.
_WRITTEN_WITHIN = 5.0


class MediaEvents:
    """Passes events on; `run` does the work until it is cancelled."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[MediaEvent] = asyncio.Queue()
        self._resets: set[asyncio.Task[None]] = set()

    def listen(self, event: MediaEvent) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, event)

    async def run(self) -> None:
        while True:
            event = await self._queue.get()
            try:
                await self._pass_on(event)
            except Exception:
                logger.exception("a media event was lost: %s", type(event).__name__)
            finally:
                self._queue.task_done()

    async def finish(self, within: float) -> None:
        """Wait until all that was announced is told, but not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                # What another call put on the loop comes before this does.
                await asyncio.sleep(0)
                await self._queue.join()
                await asyncio.gather(*self._resets)

    async def _pass_on(self, event: MediaEvent) -> None:
        if isinstance(event, MediaReset):
            # Events behind this one need not wait for the database.
            task = asyncio.ensure_future(self._reset(event))
            self._resets.add(task)
            task.add_done_callback(self._resets.discard)
            return
        name, payload = media_wire.announcement(event)
        await sio.emit(name, payload, room=media_wire.channel(event))

    async def _reset(self, event: MediaReset) -> None:
        # Written down first: otherwise it could be taken for the loss of what a
        # peer begins as soon as it is told.
        writing = asyncio.ensure_future(self._write_down(event))
        await asyncio.wait({writing}, timeout=_WRITTEN_WITHIN)
        on_time = writing.done()
        await self._tell(event)
        if not on_time:
            await writing
            await self._tell(event)

    async def _write_down(self, event: MediaReset) -> None:
        try:
            await broadcast.commit(
                media_sessions.lose, event.room_id, event.peer_ids, event.producer_ids
            )
        except DomainError:
            logger.warning("media was lost in room %s, which is gone", event.room_id)
        except Exception:
            logger.exception("lost producers of room %s stay in its list", event.room_id)

    async def _tell(self, event: MediaReset) -> None:
        if event.peer_ids is None:
            channels = [feeds.room_channel(event.room_id)]
        else:
            channels = [broadcast.peer_channel(peer_id) for peer_id in event.peer_ids]
        for channel in channels:
            await sio.emit("media-reset", {"reason": event.reason}, room=channel)
