"""Leaving a room: by choice, or because nobody came back in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from rooms.domain import journal
from rooms.domain.outcome import Entry, Outcome
from rooms.models import Participant, Producer, Room


@transaction.atomic
def leave(room_id: str, peer_id: str) -> Outcome:
    """The peer goes. Nothing happens when it, or the whole room, is gone already."""
    room = journal.find_room(room_id)
    if room is None:
        return Outcome()
    participant = room.participants.live().filter(pk=peer_id).first()
    if participant is None:
        return Outcome()
    return Outcome(entries=(_take_out(room, participant, Participant.LeftReason.LEFT),))


@transaction.atomic
def time_out(room_id: str, peer_id: str, grace: timedelta) -> Outcome:
    """Take out a peer that has been without a connection for so long.

    Nothing happens when it came back or left in the meantime.
    """
    room = journal.find_room(room_id)
    if room is None:
        return Outcome()
    participant = (
        room.participants.live().filter(pk=peer_id, disconnected_at__lte=Now() - grace).first()
    )
    if participant is None:
        return Outcome()
    return Outcome(entries=(_take_out(room, participant, Participant.LeftReason.TIMED_OUT),))


def live_among(peers: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of `(room_id, peer_id)` who are in their room."""
    live = Participant.objects.live().filter(pk__in=[peer_id for _, peer_id in peers])
    return set(live.values_list("room__slug", "pk"))


def _take_out(room: Room, participant: Participant, reason: Participant.LeftReason) -> Entry:
    # `peer-left` says that the peer's producers are gone too: no event for each.
    Producer.objects.filter(participant=participant).delete()
    participant.left_at = timezone.now()
    participant.left_reason = reason
    participant.disconnected_at = None
    participant.save(update_fields=["left_at", "left_reason", "disconnected_at"])
    return journal.append(
        room, "peer-left", {"peerId": participant.pk, "reason": participant.left_reason}
    )
