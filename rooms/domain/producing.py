"""Who sends what, written down while it is being sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from rooms.domain import answers, journal, wire
from rooms.domain.answers import Request
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Entry, Outcome
from rooms.models import Participant, Producer, Room


@dataclass(frozen=True, slots=True)
class NewProducer:
    producer_id: str
    kind: str
    source: str
    paused: bool


@transaction.atomic
def add(room_id: str, peer_id: str, new: NewProducer, request: Request | None) -> Outcome:
    """Write down a producer that media has just made; `data` is `{producerId}`."""
    room, participant = journal.lock_peer(room_id, peer_id)
    producer = Producer.objects.create(
        id=new.producer_id,
        participant=participant,
        kind=new.kind,
        source=new.source,
        paused=new.paused,
    )
    data = {"producerId": producer.pk}
    answers.keep(request, wire.success(data))
    return Outcome(data, (_announce(room, "producer-added", producer),))


def require(room_id: str, peer_id: str, producer_id: str) -> None:
    """Raises `not_found` unless the producer is the peer's own."""
    own = Producer.objects.filter(
        pk=producer_id, participant_id=peer_id, participant__room__slug=room_id
    )
    if not own.exists():
        raise DomainError("not_found", f"You have no producer {producer_id}.")


@transaction.atomic
def set_paused(room_id: str, peer_id: str, producer_id: str, paused: bool) -> Outcome:
    """Pause or resume; nothing is journaled when it is so already."""
    room, participant = journal.lock_peer(room_id, peer_id)
    producer = _own(participant, producer_id)
    if producer.paused == paused:
        return Outcome()
    producer.paused = paused
    producer.save(update_fields=["paused"])
    return Outcome(entries=(_announce(room, "producer-updated", producer),))


@transaction.atomic
def remove(room_id: str, peer_id: str, producer_id: str) -> Outcome:
    room, participant = journal.lock_peer(room_id, peer_id)
    return Outcome(entries=_remove_all(room, [_own(participant, producer_id)]))


@transaction.atomic
def remove_all_of(room_id: str, peer_id: str) -> Outcome:
    """Everything the peer sent is gone: its transports were made anew."""
    room, participant = journal.lock_peer(room_id, peer_id)
    return Outcome(entries=_remove_all(room, participant.producers.all()))


@transaction.atomic
def remove_lost(room_id: str, producer_ids: Iterable[str]) -> Outcome:
    """These producers died with their media; those that are gone already are left alone."""
    room = journal.lock_room(room_id)
    lost = Producer.objects.filter(pk__in=list(producer_ids), participant__room=room)
    return Outcome(entries=_remove_all(room, lost))


def rooms_with_producers() -> list[str]:
    """The ids of rooms in which somebody sends something, as it is written."""
    found = Producer.objects.order_by("participant__room__slug")
    return list(found.values_list("participant__room__slug", flat=True).distinct())


@transaction.atomic
def remove_all_in(room_id: str) -> Outcome:
    """Nothing in the room is being sent any more."""
    room = journal.lock_room(room_id)
    return Outcome(entries=_remove_all(room, Producer.objects.filter(participant__room=room)))


def _own(participant: Participant, producer_id: str) -> Producer:
    producer = participant.producers.filter(pk=producer_id).first()
    if producer is None:
        raise DomainError("not_found", f"You have no producer {producer_id}.")
    return producer


def _remove_all(room: Room, producers: Iterable[Producer]) -> tuple[Entry, ...]:
    entries = []
    for producer in list(producers):
        entries.append(_announce(room, "producer-removed", producer))
        producer.delete()
    return tuple(entries)


def _announce(room: Room, event: str, producer: Producer) -> Entry:
    return journal.append(
        room,
        event,
        {"peerId": producer.participant_id, "producer": wire.producer_fields(producer)},
    )
