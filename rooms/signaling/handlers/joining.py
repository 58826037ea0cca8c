from __future__ import annotations

import logging

from media import facade
from media.contracts import PeerMedia
from rooms import metrics
from rooms.domain import access, joining, media_sessions
from rooms.domain.errors import DomainError
from rooms.domain.joining import JoinRequest, Newcomer
from rooms.domain.outcome import Json
from rooms.models.participant import new_peer_id
from rooms.signaling import membership, replica, wire
from rooms.signaling.connections import Connection, Peer
from rooms.signaling.db import in_db
from rooms.signaling.hashing import in_hash_thread
from rooms.signaling.messages.joining import JoinRoom, LeaveRoom
from rooms.signaling.rate_limit import JOINS
from rooms.signaling.registry import connection_event

logger = logging.getLogger(__name__)


@connection_event("join-room", JoinRoom, limit=JOINS)
async def join_room(connection: Connection, message: JoinRoom) -> Json:
    """Refuse early, make media ready, write it down: in this order nothing stays half done."""
    newcomer = Newcomer(new_peer_id(), replica.line_of(connection), media_sessions.new_session())
    with metrics.joins(), connection.enter():
        request = JoinRequest(message.room_id, message.name, message.password, connection.visitor)
        checked_password = await _checked(request)
        media = await facade.open_peer(request.room_id, newcomer.peer_id)
        try:
            peer, data = await membership.join(connection, request, newcomer, checked_password)
        except BaseException:
            await membership.close_media(request.room_id, newcomer.peer_id)
            raise
        # From here on the peer hears of media that is lost; before, it could not.
        if not await membership.media_is_alive(peer.room_id, peer.peer_id):
            media = await _open_again(peer)
        logger.info("join-room: %s is in room %s", message.name, peer.room_id)
        served_by = {"replica": replica.name, "node": media.node}
        return data | wire.media_fields(media) | {"servedBy": served_by}


async def _checked(request: JoinRequest) -> str:
    """The hash of the room's password, once it is clear that the visitor may enter."""
    door = await in_db(joining.check, request)
    # Whoever needs no password does not queue behind those who guess one.
    if not door.asks:
        return door.password_hash
    return await in_hash_thread(access.unlock, door, request.password)


async def _open_again(peer: Peer) -> PeerMedia:
    """Fresh transports in place of those that died; without any, nobody has joined."""
    try:
        return await membership.renew_media(peer)
    except BaseException:
        await membership.leave(peer)
        raise


@connection_event("leave-room", LeaveRoom)
async def leave_room(connection: Connection, message: LeaveRoom) -> Json:
    if connection.peer is None:
        raise DomainError("not_joined", "Join a room first.")
    await membership.leave(connection.peer)
    return {}
