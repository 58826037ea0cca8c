"""Connections break; the people behind them mostly come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from rooms.domain import journal, resume_token
from rooms.domain.errors import DomainError
from rooms.domain.line import Line
from rooms.domain.outcome import Json
from rooms.domain.place import Place
from rooms.models import Participant


@dataclass(frozen=True, slots=True)
class Resumed:
    """`missed` is `{seq, events}`; `earlier_sid` the connection that the peer had before."""

    missed: Json
    earlier_sid: str
    media_session: str


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
def resume(place: Place, line: Line, last_seq: int) -> Resumed:
    """Give the place to another connection.

    Raises `resume_expired` when the peer was taken out a moment ago.
    """
    room = journal.lock_room(place.room_id)
    participant = room.participants.live().filter(pk=place.peer_id).first()
    if participant is None:
        raise _expired()
    earlier_sid = participant.sid
    participant.sid = line.sid
    participant.replica = line.replica
    participant.disconnected_at = None
    participant.save(update_fields=["sid", "replica", "disconnected_at"])
    return Resumed(journal.replay(room, last_seq), earlier_sid, participant.media_session)


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


def mark_disconnected(peer_id: str, sid: str, ago: timedelta) -> None:
    """The grace time has begun, unless the peer has another connection by now."""
    Participant.objects.connected().filter(pk=peer_id, sid=sid).update(disconnected_at=Now() - ago)


def mark_all_disconnected() -> int:
    """After the start of the only process: no connection of an earlier one lives.

    Returns how many peers wait.
    """
    return Participant.objects.connected().update(disconnected_at=Now())


def overdue(grace: timedelta) -> list[Place]:
    """Peers whose grace time is over."""
    found = (
        Participant.objects.live()
        .filter(disconnected_at__lte=Now() - grace)
        .values_list("room__slug", "pk")
    )
    return [Place(room_id, peer_id) for room_id, peer_id in found]


def _expired() -> DomainError:
    return DomainError("resume_expired", "Your place in the room is gone: join again.")
