"""Entering a room, in two steps, because media has to be made ready in between.

`check` refuses early, `access.unlock` does what is slow; `join` checks again
under the room's lock, since anything may have changed by then, and writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from rooms.domain import access, journal, resume_token, wire
from rooms.domain.access import Door, Visitor
from rooms.domain.errors import DomainError
from rooms.domain.line import Line
from rooms.domain.outcome import Json, Outcome
from rooms.models import Participant, Room


@dataclass(frozen=True, slots=True)
class JoinRequest:
    room_id: str
    name: str
    password: str | None
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is about to enter: its id, its connection, its transports."""

    peer_id: str
    line: Line
    media_session: str = ""


def check(request: JoinRequest) -> Door:
    """Refuse who may not enter; a password is still to be tried, by `access.unlock`.

    Raises `bad_request`, `not_found`, `room_ended`, `forbidden`, `room_locked`,
    `room_full`, and `wrong_password` when there is none where one is asked for.
    """
    room = access.open_room(request.room_id)
    token = access.token_for(room, request.visitor)
    role = access.admit(room, _user(request.visitor), token)
    door = access.door(room, role, token)
    if door.asks and not request.password:
        raise DomainError("wrong_password", "This room asks for a password.")
    return door


@transaction.atomic
def join(request: JoinRequest, newcomer: Newcomer, checked_password: str) -> Outcome:
    """Write the peer down and tell the room; `data` is what the newcomer has to know."""
    room = journal.lock_room(request.room_id)
    token = access.token_for(room, request.visitor)
    user = _user(request.visitor)
    role = access.admit(room, user, token)
    if room.password != checked_password:
        raise DomainError("wrong_password", "The password was changed a moment ago.")
    secret = resume_token.new()
    participant = Participant.objects.create(
        id=newcomer.peer_id,
        room=room,
        user_id=user.pk if user else None,
        name=(token and token.name) or request.name,
        role=role,
        joined_at=timezone.now(),
        sid=newcomer.line.sid,
        replica=newcomer.line.replica,
        media_session=newcomer.media_session,
        resume_token_hash=resume_token.digest(secret),
    )
    others = _peers(room, without=participant)
    entry = journal.append(room, "peer-joined", {"peer": wire.peer_fields(participant, [])})
    data = {
        "status": "joined",
        "roomId": room.slug,
        "peerId": participant.pk,
        "role": participant.role,
        "resumeToken": secret,
        "seq": room.seq,
        "room": wire.room_fields(room),
        "peers": others,
        "messages": _history(room),
    }
    return Outcome(data, (entry,))


def _user(visitor: Visitor) -> AbstractBaseUser | None:
    if visitor.user_id is None:
        return None
    return get_user_model().objects.filter(pk=visitor.user_id, is_active=True).first()


def _peers(room: Room, without: Participant) -> list[Json]:
    live = room.participants.live().exclude(pk=without.pk).prefetch_related("producers")
    return [wire.peer_fields(peer, peer.producers.all()) for peer in live]


def _history(room: Room) -> list[Json]:
    latest = room.messages.order_by("-seq")[: settings.ROOMS_HISTORY_MESSAGES]
    return [wire.message_fields(message) for message in reversed(latest)]
