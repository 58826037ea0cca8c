"""What a peer says about itself: its name, its hand."""

from __future__ import annotations

from django.db import transaction

from rooms.domain import journal, wire
from rooms.domain.outcome import Outcome
from rooms.models import Participant, Room


@transaction.atomic
def raise_hand(room_id: str, peer_id: str, raised: bool) -> Outcome:
    """Raise or lower the hand; nothing is journaled when it is so already."""
    room, participant = journal.lock_peer(room_id, peer_id)
    if participant.hand_raised == raised:
        return Outcome()
    participant.hand_raised = raised
    participant.save(update_fields=["hand_raised"])
    return _updated(room, participant)


@transaction.atomic
def set_name(room_id: str, peer_id: str, name: str) -> Outcome:
    """Rename the peer; nothing is journaled when that is its name already."""
    room, participant = journal.lock_peer(room_id, peer_id)
    if participant.name == name:
        return Outcome()
    participant.name = name
    participant.save(update_fields=["name"])
    return _updated(room, participant)


def _updated(room: Room, participant: Participant) -> Outcome:
    peer = wire.peer_fields(participant, participant.producers.all())
    return Outcome(entries=(journal.append(room, "peer-updated", {"peer": peer}),))
