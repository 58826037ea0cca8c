from __future__ import annotations

from rooms.domain import resuming
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.signaling import membership
from rooms.signaling.connections import Connection, Peer
from rooms.signaling.db import in_db
from rooms.signaling.messages.joining import GetEvents, ResumeRoom
from rooms.signaling.rate_limit import REPLAYS
from rooms.signaling.registry import connection_event, peer_event


@connection_event("resume-room", ResumeRoom, limit=REPLAYS)
async def resume_room(connection: Connection, message: ResumeRoom) -> Json:
    place = await in_db(resuming.find_place, message.resume_token)
    if connection.peer is not None and connection.peer.peer_id == place.peer_id:
        # Resumed already, and the answer was lost.
        missed = await _missed(connection.peer, message.last_seq)
    else:
        with connection.enter():
            missed = await membership.resume(connection, place, message.last_seq)
    alive = await membership.media_is_alive(place.room_id, place.peer_id)
    if connection.dismissed:
        raise DomainError("not_joined", "Another connection took this place.")
    return {"status": "resumed", **missed, "mediaAlive": alive}


@peer_event("get-events", GetEvents, limit=REPLAYS)
async def get_events(peer: Peer, message: GetEvents) -> Json:
    return await _missed(peer, message.after_seq)


async def _missed(peer: Peer, after_seq: int) -> Json:
    # One at a time: a long journal takes one database thread, not all of them.
    async with peer.reading_journal:
        return await in_db(resuming.events_after, peer.room_id, peer.peer_id, after_seq)
