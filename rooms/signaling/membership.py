"""Peers come and go: the domain's verbs, with the connection and the media that belong to them."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from media import facade
from media.contracts import MediaError
from rooms.domain import joining, leaving, resuming
from rooms.domain.errors import DomainError
from rooms.domain.joining import JoinRequest
from rooms.domain.outcome import Json
from rooms.domain.resuming import Place
from rooms.signaling import broadcast
from rooms.signaling.connections import Connection, Peer, connections
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)


async def join(
    connection: Connection, request: JoinRequest, peer_id: str, checked_password: str
) -> Json:
    """Write the peer down, tell the room, and let the newcomer hear all that follows.

    Raises what `joining.join` raises, and `not_joined` when the client went
    away in the meantime; then nobody is left behind.
    """
    room_id = request.room_id
    async with broadcast.turn(room_id):
        _require_alive(connection)
        outcome = await in_db(joining.join, request, peer_id, connection.sid, checked_password)
        await broadcast.publish(room_id, outcome.entries)
        if connection.alive:
            connections.bind(connection, room_id, peer_id)
            await broadcast.tune_in(connection, room_id, peer_id)
            return outcome.data
    # Its client never heard of this peer and could not come back to it.
    await broadcast.commit(leaving.leave, room_id, peer_id)
    raise _gone()


async def resume(connection: Connection, place: Place, last_seq: int) -> Json:
    """Give a peer this connection instead of the one it lost; returns what it missed."""
    async with broadcast.turn(place.room_id):
        _require_alive(connection)
        outcome = await in_db(resuming.resume, place, connection.sid, last_seq)
        earlier = connections.peer(place.peer_id)
        if earlier is not None:
            connections.release(earlier)
            await broadcast.tune_out(earlier.connection, place.room_id, place.peer_id)
        peer = connections.bind(connection, place.room_id, place.peer_id)
        if not connection.alive:
            connections.report_lost(peer, timezone.now())
            connections.release(peer)
            raise _gone()
        await broadcast.tune_in(connection, place.room_id, place.peer_id)
    if earlier is not None:
        # It was not known to be dead yet; a peer has one connection at a time.
        await dismiss(earlier.connection)
    return outcome.data


async def dismiss(connection: Connection) -> None:
    """End a connection that has lost its place, once it has an answer to all that it asked."""
    connection.dismissed = True
    if connection.alive and not connection.asking:
        await sio.disconnect(connection.sid)


async def leave(peer: Peer) -> None:
    async with broadcast.turn(peer.room_id):
        outcome = await in_db(leaving.leave, peer.room_id, peer.peer_id)
        connections.release(peer)
        await broadcast.tune_out(peer.connection, peer.room_id, peer.peer_id)
        await broadcast.publish(peer.room_id, outcome.entries)
    await close_media(peer.room_id, peer.peer_id)


async def time_out(place: Place, disconnected_before: datetime) -> None:
    """Take out a peer whose grace time is over, unless it came back."""
    async with broadcast.turn(place.room_id):
        outcome = await in_db(leaving.time_out, place.room_id, place.peer_id, disconnected_before)
        await broadcast.publish(place.room_id, outcome.entries)
    if outcome.entries:
        await close_media(place.room_id, place.peer_id)


async def close_media(room_id: str, peer_id: str) -> None:
    """Best effort: media that cannot be reached is gone or will be."""
    try:
        await facade.close_peer(room_id, peer_id)
    except MediaError as error:
        logger.warning("media of peer %s was not closed: %s", peer_id, error)


async def media_is_alive(room_id: str, peer_id: str) -> bool:
    try:
        await facade.peer_stats(room_id, peer_id)
    except MediaError:
        return False
    return True


def _require_alive(connection: Connection) -> None:
    if not connection.alive:
        raise _gone()


def _gone() -> DomainError:
    return DomainError("not_joined", "The connection was lost.")
