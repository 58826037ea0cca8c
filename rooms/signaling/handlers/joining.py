from __future__ import annotations

from media import facade
from rooms import metrics
from rooms.domain import joining
from rooms.domain.errors import DomainError
from rooms.domain.joining import JoinRequest
from rooms.domain.outcome import Json
from rooms.models.participant import new_peer_id
from rooms.signaling import membership, wire
from rooms.signaling.connections import Connection
from rooms.signaling.db import in_db
from rooms.signaling.messages.joining import JoinRoom, LeaveRoom
from rooms.signaling.registry import connection_event


@connection_event("join-room", JoinRoom)
async def join_room(connection: Connection, message: JoinRoom) -> Json:
    """Refuse early, make media ready, write it down: in this order nothing stays half done."""
    with metrics.joins(), connection.enter():
        request = JoinRequest(message.room_id, message.name, message.password, connection.visitor)
        checked_password = await in_db(joining.check, request)
        peer_id = new_peer_id()
        media = await facade.open_peer(request.room_id, peer_id)
        try:
            data = await membership.join(connection, request, peer_id, checked_password)
        except BaseException:
            await membership.close_media(request.room_id, peer_id)
            raise
        return data | wire.media_fields(media)


@connection_event("leave-room", LeaveRoom)
async def leave_room(connection: Connection, message: LeaveRoom) -> Json:
    if connection.peer is None:
        raise DomainError("not_joined", "Join a room first.")
    await membership.leave(connection.peer)
    return {}
