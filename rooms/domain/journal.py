"""The room's journal: numbered from 1 without gaps, whatever runs at the same time."""

from __future__ import annotations

from collections.abc import Collection

from rooms.domain.errors import DomainError
from rooms.domain.outcome import Entry, Json
from rooms.models import JournalEvent, Participant, Room


def find_room(room_id: str) -> Room | None:
    """The room, locked until the transaction ends; `None` when there is none.

    The lock is what orders everything that happens in a room, across
    processes too: PostgreSQL locks the row, SQLite the database.
    """
    return Room.objects.select_for_update().filter(slug=room_id).first()


def lock_room(room_id: str) -> Room:
    """Like `find_room`, but raises `not_found`."""
    room = find_room(room_id)
    if room is None:
        raise DomainError("not_found", f"There is no room {room_id}.")
    return room


def lock_peer(room_id: str, peer_id: str) -> tuple[Room, Participant]:
    """The locked room and a live participant of it. Raises `not_joined`."""
    room = lock_room(room_id)
    participant = room.participants.live().filter(pk=peer_id).first()
    if participant is None:
        raise not_joined()
    return room, participant


def not_joined() -> DomainError:
    return DomainError("not_joined", "You are no longer in this room.")


def append(room: Room, event: str, payload: Json) -> Entry:
    """Number and store one event of a room that the caller has locked."""
    room.seq += 1
    room.save(update_fields=["seq"])
    entry = Entry(event, {"seq": room.seq, **payload})
    JournalEvent.objects.create(room=room, seq=room.seq, event=event, payload=entry.payload)
    return entry


def heads(room_ids: Collection[str]) -> dict[str, int]:
    """The number of the last event of each of these rooms; 0 before the first."""
    return dict(Room.objects.filter(slug__in=list(room_ids)).values_list("slug", "seq"))


def entries_after(room_id: str, seq: int) -> tuple[Entry, ...]:
    """Every event after `seq`, in order."""
    events = JournalEvent.objects.filter(room__slug=room_id, seq__gt=seq).order_by("seq")
    return tuple(Entry(*event) for event in events.values_list("event", "payload"))


def replay(room: Room, after_seq: int) -> Json:
    """`{seq, events}`: every event after `after_seq` up to `room.seq`, as it was sent."""
    missed = entries_after(room.slug, after_seq)
    events = [entry.as_replay() for entry in missed if entry.payload["seq"] <= room.seq]
    return {"seq": room.seq, "events": events}
