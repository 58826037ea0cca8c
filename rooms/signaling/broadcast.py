"""Telling everybody in a room what its journal says, in the journal's order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Concatenate, ParamSpec

from rooms.domain.outcome import Entry, Json, Outcome
from rooms.signaling.connections import Connection
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

P = ParamSpec("P")


class _Turn:
    """A room's lock, and how many hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


_turns: dict[str, _Turn] = {}
_last_entry_at: dict[str, float] = {}


def room_channel(room_id: str) -> str:
    """The Socket.IO room of everybody in a room."""
    return f"room:{room_id}"


def peer_channel(peer_id: str) -> str:
    """The Socket.IO room of one peer, whichever connection it has."""
    return f"peer:{peer_id}"


@asynccontextmanager
async def turn(room_id: str) -> AsyncIterator[None]:
    """One at a time per room: from the transaction to the last event of it.

    Otherwise events could go out in another order than they were numbered. It
    is never held while media is at work, which may take long.
    """
    mine = _turns.setdefault(room_id, _Turn())
    mine.users += 1
    try:
        async with mine.lock:
            yield
    finally:
        mine.users -= 1
        if not mine.users:
            del _turns[room_id]


async def publish(room_id: str, entries: tuple[Entry, ...]) -> None:
    """Send journal entries to the room. The caller has the room's turn."""
    for entry in entries:
        await sio.emit(entry.event, entry.payload, room=room_channel(room_id))
    if entries:
        _last_entry_at[room_id] = time.monotonic()


async def commit(
    function: Callable[Concatenate[str, P], Outcome],
    room_id: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Json:
    """Run a verb of the domain in the room's turn and tell the room; returns its `data`."""
    async with turn(room_id):
        outcome = await in_db(function, room_id, *args, **kwargs)
        await publish(room_id, outcome.entries)
    return outcome.data


async def tune_in(connection: Connection, room_id: str, peer_id: str) -> None:
    """From now on the connection hears the room and what is for the peer alone."""
    await sio.enter_room(connection.sid, room_channel(room_id))
    await sio.enter_room(connection.sid, peer_channel(peer_id))


async def tune_out(connection: Connection, room_id: str, peer_id: str) -> None:
    await sio.leave_room(connection.sid, room_channel(room_id))
    await sio.leave_room(connection.sid, peer_channel(peer_id))


def quiet_rooms(room_ids: set[str], seconds: float) -> set[str]:
    """Those of `room_ids` in which nothing was journaled here for `seconds`."""
    for room_id in _last_entry_at.keys() - room_ids:
        del _last_entry_at[room_id]
    since = time.monotonic() - seconds
    return {room_id for room_id in room_ids if _last_entry_at.get(room_id, since) <= since}
