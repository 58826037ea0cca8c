"""Which transports a peer has, written down for all processes.

A session is an id for one pair of transports. Media that is lost is heard of in
another process than the one in which a producer on it is being written down;
both go through here, under the room's lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from rooms.domain import journal, producing
from rooms.domain.outcome import Outcome
from rooms.domain.place import Place
from rooms.models import Participant, Producer

# Media that could not be closed for so long is gone by other ways.
_WORTH_CLOSING = timedelta(hours=1)


def new_session() -> str:
    return uuid.uuid4().hex


@transaction.atomic
def begin(room_id: str, peer_id: str, session: str) -> Outcome:
    """The peer has fresh transports; what it sent over earlier ones is over."""
    room, participant = journal.lock_peer(room_id, peer_id)
    participant.media_session = session
    participant.save(update_fields=["media_session"])
    return Outcome(entries=producing.take_away(room, participant.producers.all()))


@transaction.atomic
def lose(
    room_id: str, peer_ids: Collection[str] | None, producer_ids: Collection[str] | None
) -> Outcome:
    """The transports of these peers died, and these producers with them.

    `None`: all peers of the room; all producers of these peers.

    Producers that are gone already are left alone, and so are newer ones.
    """
    room = journal.lock_room(room_id)
    people = room.participants.live()
    if peer_ids is not None:
        people = people.filter(pk__in=list(peer_ids))
    producers = Producer.objects.filter(participant__room=room)
    if producer_ids is not None:
        producers = producers.filter(pk__in=list(producer_ids))
    elif peer_ids is not None:
        producers = producers.filter(participant__in=list(peer_ids))
    people.update(media_session="")
    return Outcome(entries=producing.take_away(room, producers))


def closed(peer_id: str) -> None:
    """The media of a peer that left is closed."""
    Participant.objects.filter(pk=peer_id, left_at__isnull=False).update(media_session="")


def left_open() -> list[Place]:
    """Peers that left a while ago and whose media nobody closed: its process died on the way."""
    left = Participant.objects.exclude(media_session="").filter(
        left_at__lte=Now() - timedelta(seconds=10), left_at__gte=Now() - _WORTH_CLOSING
    )
    return [Place(room_id, peer_id) for room_id, peer_id in left.values_list("room__slug", "pk")]


def without(peer_ids: Collection[str]) -> list[str]:
    """Those of these live peers whose transports were lost."""
    lost = Participant.objects.live().filter(pk__in=list(peer_ids), media_session="")
    return list(lost.values_list("pk", flat=True))
