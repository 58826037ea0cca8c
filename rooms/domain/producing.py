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
    # That of the transport it was made on.
    media_session: str = ""


@transaction.atomic
def add(room_id: str, peer_id: str, new: NewProducer, request: Request | None) -> Outcome:
    """Write down a producer that media has just made; `data` is `{producerId}`.

    Raises `media_unavailable` when its transport was lost or replaced meanwhile.
    """
    room, participant = journal.lock_peer(room_id, peer_id)
    if participant.media_session != new.media_session:
        raise DomainError("media_unavailable", "The transports were replaced: produce again.")
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
    return Outcome(entries=take_away(room, [_own(participant, producer_id)]))


def take_away(room: Room, producers: Iterable[Producer]) -> tuple[Entry, ...]:
    """These producers of a locked room are no more."""
    entries = []
    for producer in list(producers):
        entries.append(_announce(room, "producer-removed", producer))
        producer.delete()
    return tuple(entries)


def rooms_with_producers() -> list[str]:
    """The ids of rooms in which somebody sends something, as it is written."""
    found = Producer.objects.order_by("participant__room__slug")
    return list(found.values_list("participant__room__slug", flat=True).distinct())


def _own(participant: Participant, producer_id: str) -> Producer:
    producer = participant.producers.filter(pk=producer_id).first()
    if producer is None:
        raise DomainError("not_found", f"You have no producer {producer_id}.")
    return producer


def _announce(room: Room, event: str, producer: Producer) -> Entry:
    return journal.append(
        room,
        event,
        {"peerId": producer.participant_id, "producer": wire.producer_fields(producer)},
    )
