"""What the clients of this process have been told of each room's journal.

Entries come from this process and from others, in any order, some perhaps
never. Each client gets each once, in the order of their numbers: what comes
early waits for what is missing, and what does not come is read from the
database. So what is lost between processes is late at worst.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable

from rooms.domain import journal
from rooms.domain.outcome import Entry
from rooms.signaling.connections import Connection
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)

# What two processes said at the same moment may well come the other way round.
_PATIENCE = 0.02
_RETRY_AFTER = 0.5


def room_channel(room_id: str) -> str:
    """The Socket.IO room of everybody in a room."""
    return f"room:{room_id}"


class Feed:
    """One room's: everybody here was told all up to `told`, and nothing beyond."""

    def __init__(self, room_id: str, told: int) -> None:
        self.room_id = room_id
        self.told = told
        self.quiet_since = time.monotonic()
        self._early: dict[int, Entry] = {}
        self._sending = asyncio.Lock()
        self._catching_up: asyncio.Task[None] | None = None

    async def deliver(self, entries: Iterable[Entry]) -> None:
        self._early.update({entry.seq: entry for entry in entries if entry.seq > self.told})
        async with self._sending:
            await self._send_what_is_next()
        if self._early and self._catching_up is None:
            self._catching_up = asyncio.ensure_future(self._fill_the_gap())

    async def catch_up(self) -> None:
        await self.deliver(await in_db(journal.entries_after, self.room_id, self.told))

    async def tune_in(self, connection: Connection, seq: int) -> None:
        """From now on the connection hears what follows `seq`, which it knows already."""
        async with self._sending:
            if seq != self.told:
                missed = await in_db(journal.entries_after, self.room_id, min(seq, self.told))
                # Nobody is told what is not there: the room was deleted and made again.
                self.told = min(self.told, max([seq, *(entry.seq for entry in missed)]))
                for entry in missed:
                    if self.told < entry.seq <= seq:
                        self._early[entry.seq] = entry
                    elif seq < entry.seq <= self.told:
                        await _send(entry, connection.sid)
                await self._send_what_is_next(up_to=seq)
            if connection.alive:
                await sio.enter_room(connection.sid, room_channel(self.room_id))
            await self._send_what_is_next()

    async def say_head(self) -> None:
        """Tell everybody up to where they should know the journal."""
        async with self._sending:
            self.quiet_since = time.monotonic()
            channel = room_channel(self.room_id)
            await sio.emit("room-seq", {"seq": self.told}, room=channel, ignore_queue=True)

    def end(self) -> None:
        if self._catching_up is not None:
            self._catching_up.cancel()

    async def _send_what_is_next(self, up_to: int | None = None) -> None:
        while up_to is None or self.told < up_to:
            entry = self._early.pop(self.told + 1, None)
            if entry is None:
                return
            self.told = entry.seq
            self.quiet_since = time.monotonic()
            await _send(entry, room_channel(self.room_id))

    async def _fill_the_gap(self) -> None:
        pause = _PATIENCE
        while self._early:
            await asyncio.sleep(pause)
            try:
                await self.catch_up()
            except Exception:
                logger.exception("room %s waits for an event that was missed", self.room_id)
            pause = _RETRY_AFTER
        self._catching_up = None


async def _send(entry: Entry, channel: str) -> None:
    await sio.emit(entry.event, entry.payload, room=channel, ignore_queue=True)


_feeds: dict[str, Feed] = {}


async def deliver(room_id: str, entries: tuple[Entry, ...]) -> None:
    """Pass entries on to whoever of this process is in the room."""
    if feed := _feeds.get(room_id):
        await feed.deliver(entries)


async def tune_in(connection: Connection, room_id: str, seq: int) -> None:
    """The connection, whose peer is bound already, hears all of the room after `seq`."""
    feed = _feeds.get(room_id)
    if feed is None:
        feed = _feeds[room_id] = Feed(room_id, seq)
    await feed.tune_in(connection, seq)


async def tune_out(connection: Connection, room_id: str) -> None:
    await sio.leave_room(connection.sid, room_channel(room_id))


def of(room_ids: set[str]) -> list[Feed]:
    """The feeds of these rooms; those of all others end here, as nobody hears them."""
    for room_id in _feeds.keys() - room_ids:
        _feeds.pop(room_id).end()
    return list(_feeds.values())
