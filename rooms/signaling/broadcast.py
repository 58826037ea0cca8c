"""Telling everybody in a room what its journal says, in the journal's order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Concatenate, ParamSpec

from rooms.domain.outcome import Entry, Json, Outcome
from rooms.signaling import feeds
from rooms.signaling.connections import Peer
from rooms.signaling.db import in_db
from rooms.signaling.server import bus, sio

P = ParamSpec("P")


class _Turn:
    """A room's lock, and how many hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


_turns: dict[str, _Turn] = {}


def peer_channel(peer_id: str) -> str:
    """The Socket.IO room of one peer, whichever connection it has."""
    return f"peer:{peer_id}"


@asynccontextmanager
async def turn(room_id: str) -> AsyncIterator[None]:
    """One at a time per room: from the transaction to the last event of it.

    So events of this process go out in the order in which they are numbered,
    and none has to wait for another. It is never held while media is at work,
    which may take long.
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
    """Send journal entries to the room, whichever process its people are connected to."""
    if entries:
        await feeds.deliver(room_id, entries)
        if bus is not None:
            await bus.publish_journal(room_id, entries)


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


async def tune_in(peer: Peer, seq: int) -> None:
    """From now on the peer hears what is for it alone, and all of the room after `seq`."""
    await sio.enter_room(peer.connection.sid, peer_channel(peer.peer_id))
    await feeds.tune_in(peer.connection, peer.room_id, seq)


async def tune_out(peer: Peer) -> None:
    await feeds.tune_out(peer.connection, peer.room_id)
    await sio.leave_room(peer.connection.sid, peer_channel(peer.peer_id))
