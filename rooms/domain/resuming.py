"""Connections break; the people behind them mostly come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rooms.domain import journal, resume_token
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json, Outcome
from rooms.models import Participant


@dataclass(frozen=True, slots=True)
class Place:
    """A peer's place in a room."""

    room_id: str
    peer_id: str


def find_place(token: str) -> Place:
    """Whose token this is. Raises `resume_expired` when nobody of that token is in a room."""
    found = (
        Participant.objects.live()
        .filter(resume_token_hash=resume_token.digest(token))
        .values_list("room__slug", "pk")
        .first()
    )
    if found is None:
        raise _expired()
    return Place(*found)


@transaction.atomic
def resume(place: Place, sid: str, last_seq: int) -> Outcome:
    """Give the place to the connection `sid`; `data` is what it missed: `{seq, events}`.

    Raises `resume_expired` when the peer was taken out a moment ago.
    """
    room = journal.lock_room(place.room_id)
    participant = room.participants.live().filter(pk=place.peer_id).first()
    if participant is None:
        raise _expired()
    participant.sid = sid
    participant.disconnected_at = None
    participant.save(update_fields=["sid", "disconnected_at"])
    return Outcome(journal.replay(room, last_seq))


def events_after(room_id: str, peer_id: str, after_seq: int) -> Json:
    """`{seq, events}` for a peer that saw a gap. Raises `not_joined`.

    Takes no lock, which for SQLite would be everybody's: the head and the
    events up to it were committed together, and those never change their places.
    """
    participant = (
        Participant.objects.live()
        .filter(pk=peer_id, room__slug=room_id)
        .select_related("room")
        .first()
    )
    if participant is None:
        raise journal.not_joined()
    return journal.replay(participant.room, after_seq)


def mark_disconnected(peer_id: str, sid: str, moment: datetime) -> None:
    """The grace time begins, unless the peer has another connection by now."""
    Participant.objects.live().filter(pk=peer_id, sid=sid, disconnected_at__isnull=True).update(
        disconnected_at=moment
    )


def mark_all_disconnected(moment: datetime) -> int:
    """After a start: no connection of an earlier process lives. Returns how many peers wait."""
    return (
        Participant.objects.live()
        .filter(disconnected_at__isnull=True)
        .update(disconnected_at=moment)
    )


def overdue(disconnected_before: datetime) -> list[Place]:
    """Peers whose grace time is over."""
    found = (
        Participant.objects.live()
        .filter(disconnected_at__lte=disconnected_before)
        .values_list("room__slug", "pk")
    )
    return [Place(room_id, peer_id) for room_id, peer_id in found]


def _expired() -> DomainError:
    return DomainError("resume_expired", "Your place in the room is gone: join again.")
