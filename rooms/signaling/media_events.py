"""What media announces, told to the browsers it concerns.

Media calls `listen` in the middle of its own work: the events are put in a
queue and leave in the same order.
"""

from __future__ import annotations

import asyncio
import logging

from media.events import MediaEvent, MediaReset
from rooms.domain import producing
from rooms.domain.errors import DomainError
from rooms.signaling import broadcast, media_wire
from rooms.signaling.connections import connections
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)


class MediaEvents:
    """Passes events on; `run` does the work until it is cancelled."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[MediaEvent] = asyncio.Queue()
        self._clearing: set[asyncio.Task[None]] = set()

    def listen(self, event: MediaEvent) -> None:
        if isinstance(event, MediaReset):
            # At once: a producer that is being written down now is one of the lost.
            for peer_id in event.peer_ids:
                peer = connections.peer(peer_id)
                if peer is not None:
                    peer.media_epoch += 1
        self._queue.put_nowait(event)

    async def run(self) -> None:
        while True:
            event = await self._queue.get()
            try:
                await self._pass_on(event)
            except Exception:
                logger.exception("a media event was lost: %s", type(event).__name__)

    async def _pass_on(self, event: MediaEvent) -> None:
        if isinstance(event, MediaReset):
            for peer_id in event.peer_ids:
                channel = broadcast.peer_channel(peer_id)
                await sio.emit("media-reset", {"reason": event.reason}, room=channel)
            # Peers are on their way back already; the journal need not hold up
            # the events behind this one.
            task = asyncio.ensure_future(self._clear_lost(event))
            self._clearing.add(task)
            task.add_done_callback(self._clearing.discard)
            return
        name, payload = media_wire.announcement(event)
        await sio.emit(name, payload, room=media_wire.channel(event))

    async def _clear_lost(self, event: MediaReset) -> None:
        try:
            await broadcast.commit(producing.remove_lost, event.room_id, event.producer_ids)
        except DomainError:
            logger.warning("media was lost in room %s, which is gone", event.room_id)
        except Exception:
            logger.exception("lost producers of room %s stay in its list", event.room_id)
