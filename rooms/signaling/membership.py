"""Peers come and go: the domain's verbs, with the connection and the media that belong to them."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from media import facade
from media.contracts import MediaError, PeerMedia
from rooms.domain import joining, leaving, media_sessions, resuming
from rooms.domain.errors import DomainError
from rooms.domain.joining import JoinRequest, Newcomer
from rooms.domain.outcome import Json
from rooms.domain.place import Place
from rooms.signaling import broadcast, replica
from rooms.signaling.connections import Connection, Peer, connections
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)


async def join(
    connection: Connection, request: JoinRequest, newcomer: Newcomer, checked_password: str
) -> tuple[Peer, Json]:
    """Write the peer down, tell the room, and let the newcomer hear all that follows.

    Raises what `joining.join` raises, and `not_joined` when the client went
    away in the meantime; then nobody is left behind.
    """
    room_id = request.room_id
    async with broadcast.turn(room_id):
        _require_alive(connection)
        outcome = await in_db(joining.join, request, newcomer, checked_password)
        peer = connections.bind(connection, room_id, newcomer.peer_id, newcomer.media_session)
        try:
            await broadcast.publish(room_id, outcome.entries)
            await broadcast.tune_in(peer, outcome.data["seq"])
            _require_alive(connection)
        except BaseException:
            # Its client never heard of this peer and could not come back to it.
            # Should the database be away by now, its time runs out.
            connections.report_lost(peer, time.monotonic())
            connections.release(peer)
            left = await in_db(leaving.leave, room_id, newcomer.peer_id)
            await broadcast.publish(room_id, left.entries)
            raise
    return peer, outcome.data


async def resume(connection: Connection, place: Place, last_seq: int) -> Json:
    """Give a peer this connection instead of the one it lost; returns what it missed."""
    async with broadcast.turn(place.room_id):
        _require_alive(connection)
        line = replica.line_of(connection)
        resumed = await in_db(resuming.resume, place, line, last_seq)
        earlier = connections.peer(place.peer_id)
        if earlier is not None:
            connections.release(earlier)
            await broadcast.tune_out(earlier)
        peer = connections.bind(connection, place.room_id, place.peer_id, resumed.media_session)
        try:
            await broadcast.tune_in(peer, resumed.missed["seq"])
            _require_alive(connection)
        except BaseException:
            connections.report_lost(peer, time.monotonic())
            connections.release(peer)
            raise
    if resumed.earlier_sid != connection.sid:
        # It may not be known to be dead yet; a peer has one connection at a time.
        before = connections.get(resumed.earlier_sid)
        if before is not None:
            await dismiss(before)
        else:
            await sio.disconnect(resumed.earlier_sid)
    return resumed.missed


async def dismiss(connection: Connection) -> None:
    """End a connection that has lost its place, once it has an answer to all that it asked."""
    connection.dismissed = True
    if connection.alive and not connection.asking:
        await sio.disconnect(connection.sid)


async def leave(peer: Peer) -> None:
    async with broadcast.turn(peer.room_id):
        outcome = await in_db(leaving.leave, peer.room_id, peer.peer_id)
        connections.release(peer)
        await broadcast.tune_out(peer)
        await broadcast.publish(peer.room_id, outcome.entries)
    await close_media(peer.room_id, peer.peer_id)


async def time_out(place: Place, grace: timedelta) -> bool:
    """Take out a peer whose grace time is over, unless it came back."""
    async with broadcast.turn(place.room_id):
        outcome = await in_db(leaving.time_out, place.room_id, place.peer_id, grace)
        await broadcast.publish(place.room_id, outcome.entries)
    if not outcome.entries:
        return False
    await close_media(place.room_id, place.peer_id)
    return True


async def renew_media(peer: Peer) -> PeerMedia:
    """Fresh transports; whatever the peer sent before is over."""
    session = media_sessions.new_session()
    media = await facade.open_peer(peer.room_id, peer.peer_id)
    try:
        await broadcast.commit(media_sessions.begin, peer.room_id, peer.peer_id, session)
    except DomainError:
        # It left meanwhile: these transports came after its media was closed.
        await close_media(peer.room_id, peer.peer_id)
        raise
    peer.media_session = session
    return media


async def close_media(room_id: str, peer_id: str) -> None:
    """Best effort: media that cannot be reached now is closed later, or gone by then."""
    try:
        await facade.close_peer(room_id, peer_id)
    except MediaError as error:
        logger.warning("media of peer %s was not closed: %s", peer_id, error)
        return
    try:
        await in_db(media_sessions.closed, peer_id)
    except Exception:
        logger.exception("that media of peer %s is closed was not written down", peer_id)


async def media_is_alive(room_id: str, peer_id: str) -> bool:
    try:
        await facade.peer_stats(room_id, peer_id)
    except MediaError:
        return False
    return True


def _require_alive(connection: Connection) -> None:
    if not connection.alive:
        raise DomainError("not_joined", "The connection was lost.")
