"""The rows of placements: which nodes hold a room. Synchronous.

A room is claimed by whoever opens it first; all others who open it at the same
moment read the same row. It has further places once the nodes of those it has
are full.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from media.contracts import MediaError
from media.models import Node, Placement, Seat
from media.nodes import registry
from media.nodes.place import Place
from media.nodes.selector import NodeView, choose, is_alive

_random = random.Random()
# Each round that fails has seen another process succeed.
_ROUNDS = 20
# Whoever declared a node dead tells its rooms at once; this is long after.
_FORGOTTEN_AFTER = timedelta(seconds=10)


def claim(room_id: str, peer_id: str, full: Collection[Place] = ()) -> Place | None:
    """Where a peer's media is to be; from now on the room is there.

    First where the peer was before, then at the room's other places in their
    order, but at none that is `full` or whose node drains; then at a new one.
    `None` when there is a node for that neither: see `crowd`. Raises `MediaError`
    with `media_unavailable` when no node at all takes rooms.
    """
    for _ in range(_ROUNDS):
        nodes = {node.name: node for node in registry.views()}
        rows = list(Placement.objects.filter(room_id=room_id).order_by("ordinal"))
        places = [place_of(row) for row in rows]
        alive = [place for place in places if is_alive(nodes.get(place.node), place.epoch)]
        seat = Seat.objects.filter(room_id=room_id, peer_id=peer_id).first()
        serving = [place for place in alive if nodes[place.node].state != Node.State.DRAINING]
        if open_ := [place for place in serving if place not in full]:
            return place_of(seat) if seat and place_of(seat) in open_ else open_[0]
        used = {place.node for place in (*alive, *full)}
        chosen = choose([node for node in nodes.values() if node.name not in used], _random)
        if chosen is None and used:
            return None
        if chosen is None:
            raise MediaError("media_unavailable", "no media node takes calls now")
        _put(room_id, rows, chosen)
    raise MediaError("media_unavailable", "the room found no place")


def crowd(room_id: str, peer_id: str) -> Place:
    """Where a peer can be for whom nobody has a place. Raises `MediaError` as `claim`."""
    nodes = {node.name: node for node in registry.views()}
    alive = [p for p in places_of(room_id) if is_alive(nodes.get(p.node), p.epoch)]
    # One that drains ends soon, but better there than nowhere.
    alive.sort(key=lambda place: nodes[place.node].state == Node.State.DRAINING)
    place = alive[0] if alive else claim(room_id, peer_id)
    if place is None:
        raise MediaError("media_unavailable", "no media node takes calls now")
    return place


def place_of(row: Placement | Seat) -> Place:
    return Place(row.node_id, row.epoch)


def places_of(room_id: str) -> list[Place]:
    """Dead or alive, the first one first."""
    rows = Placement.objects.filter(room_id=room_id).order_by("ordinal")
    return [place_of(row) for row in rows]


def rooms_beside(place: Place) -> dict[str, list[Place]]:
    """The rooms at `place`, each with all its places that are alive, the first one first."""
    here = _rows(place).values("room_id")
    alive = Placement.objects.filter(epoch=F("node__epoch")).exclude(node__state=Node.State.DEAD)
    found: dict[str, list[Place]] = {}
    for row in alive.filter(room_id__in=here).order_by("room_id", "ordinal"):
        found.setdefault(row.room_id, []).append(place_of(row))
    return found


def release(room_id: str, place: Place) -> None:
    """The room is empty there, or given up; with its last place goes the room's placement."""
    Seat.objects.filter(room_id=room_id, node_id=place.node, epoch=place.epoch).delete()
    _rows(place).filter(room_id=room_id).delete()


def rooms_at(place: Place, for_at_least: timedelta = timedelta()) -> set[str]:
    rows = _rows(place).filter(placed_at__lte=_ago(for_at_least))
    return set(rows.values_list("room_id", flat=True))


def rooms_of(place: Place) -> list[tuple[str, Place]]:
    """Rooms with media there, whether or not they have a newer place already."""
    return _located(Q(node_id=place.node, epoch=place.epoch))


def rooms_of_earlier_lives(node: str) -> list[tuple[str, Place]]:
    """Rooms that a node held before it became what it is now."""
    return _located(Q(node_id=node) & ~Q(epoch=F("node__epoch")))


def forgotten() -> list[tuple[str, Place]]:
    """Rooms that are still on a dead node after all: whoever should tell them died too."""
    gone = Q(node__state=Node.State.DEAD) | ~Q(epoch=F("node__epoch"))
    return _located(gone & Q(node__state_since__lt=_ago(_FORGOTTEN_AFTER)))


def _located(where: Q) -> list[tuple[str, Place]]:
    rows: list[Placement | Seat] = [*Placement.objects.filter(where), *Seat.objects.filter(where)]
    found = {(row.room_id, place_of(row)) for row in rows}
    return sorted(found, key=lambda entry: (entry[0], entry[1].node))


def _put(room_id: str, rows: Sequence[Placement], node: NodeView) -> None:
    """Add a place, unless somebody was faster; the next look at the rows shows whose it is."""
    ordinal = max((row.ordinal for row in rows), default=-1) + 1
    # What is left of the node's earlier life there is in the way.
    former = [row.pk for row in rows if row.node_id == node.name]
    Placement.objects.filter(pk__in=former).delete()
    Placement.objects.bulk_create(
        [Placement(room_id=room_id, ordinal=ordinal, node_id=node.name, epoch=node.epoch)],
        ignore_conflicts=True,
    )


def _ago(delta: timedelta) -> Combinable:
    return ExpressionWrapper(Now() - delta, output_field=DateTimeField())


def _rows(place: Place) -> QuerySet[Placement]:
    return Placement.objects.filter(node_id=place.node, epoch=place.epoch)
