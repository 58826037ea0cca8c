"""The rows of placements: which node holds a room. Synchronous.

A room is claimed by whoever opens it first; all others who open it at the same
moment read the same row.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from media.contracts import MediaError
from media.models import Node, Placement
from media.nodes import registry
from media.nodes.selector import choose, is_alive

_random = random.Random()
# Each round that fails has seen another process succeed.
_ROUNDS = 20
# Whoever declared a node dead tells its rooms at once; this is long after.
_FORGOTTEN_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Place:
    """A node in one of its epochs."""

    node: str
    epoch: uuid.UUID


def find(room_id: str) -> Place | None:
    """Where the room is, dead or alive."""
    row = Placement.objects.filter(room_id=room_id).first()
    return Place(row.node_id, row.epoch) if row else None


def claim(room_id: str) -> Place:
    """Where the room is, or from now on is.

    Raises `MediaError` with `media_unavailable` when it is nowhere and no node
    takes rooms.
    """
    for _ in range(_ROUNDS):
        held = find(room_id)
        nodes = registry.views()
        by_name = {node.name: node for node in nodes}
        if held is not None and is_alive(by_name.get(held.node), held.epoch):
            return held
        chosen = choose(nodes, _random)
        if chosen is None:
            raise MediaError("media_unavailable", "no media node takes calls now")
        place = Place(chosen.name, chosen.epoch)
        if _put(room_id, held, place):
            return place
    raise MediaError("media_unavailable", "the room found no place")


def is_at(room_id: str, place: Place) -> bool:
    return _rows(place).filter(room_id=room_id).exists()


def release(room_id: str, place: Place) -> None:
    """The room is empty or given up; whoever opens it next places it anew."""
    _rows(place).filter(room_id=room_id).delete()


def rooms_at(place: Place, for_at_least: timedelta = timedelta()) -> set[str]:
    rows = _rows(place).filter(placed_at__lte=_ago(for_at_least))
    return set(rows.values_list("room_id", flat=True))


def rooms_of(place: Place) -> list[tuple[str, Place]]:
    return [(room_id, place) for room_id in sorted(rooms_at(place))]


def rooms_of_earlier_lives(node: str) -> list[tuple[str, Place]]:
    """Rooms that a node held before it became what it is now."""
    return _located(Placement.objects.filter(node_id=node).exclude(epoch=F("node__epoch")))


def forgotten() -> list[tuple[str, Place]]:
    """Rooms that are still on a dead node after all: whoever should tell them died too."""
    gone = Q(node__state=Node.State.DEAD) | ~Q(epoch=F("node__epoch"))
    return _located(Placement.objects.filter(gone, node__state_since__lt=_ago(_FORGOTTEN_AFTER)))


def _located(rows: QuerySet[Placement]) -> list[tuple[str, Place]]:
    return [(row.room_id, Place(row.node_id, row.epoch)) for row in rows]


def _put(room_id: str, held: Place | None, place: Place) -> bool:
    """True if nobody was faster."""
    if held is not None:
        moved = _rows(held).filter(room_id=room_id)
        return bool(moved.update(node_id=place.node, epoch=place.epoch, placed_at=Now()))
    Placement.objects.bulk_create(
        [Placement(room_id=room_id, node_id=place.node, epoch=place.epoch)], ignore_conflicts=True
    )
    # Whether the row was ours is not said; the next round reads whose it is.
    return False


def _ago(delta: timedelta) -> Combinable:
    return ExpressionWrapper(Now() - delta, output_field=DateTimeField())


def _rows(place: Place) -> QuerySet[Placement]:
    return Placement.objects.filter(node_id=place.node, epoch=place.epoch)
