"""The rows of seats: on which of a room's nodes each peer has its media. Synchronous."""

from __future__ import annotations

from media.models import Seat
from media.nodes.place import Place
from media.nodes.placement import place_of


def take(room_id: str, peer_id: str, place: Place) -> None:
    """The peer is there now, wherever it was before."""
    seat = Seat(room_id=room_id, peer_id=peer_id, node_id=place.node, epoch=place.epoch)
    Seat.objects.bulk_create(
        [seat],
        update_conflicts=True,
        unique_fields=["room_id", "peer_id"],
        update_fields=["node", "epoch"],
    )


def give_up(room_id: str, peer_id: str, place: Place) -> None:
    """The peer is not there any more; one that sits elsewhere by now stays there."""
    Seat.objects.filter(
        room_id=room_id, peer_id=peer_id, node_id=place.node, epoch=place.epoch
    ).delete()


def find(room_id: str, peer_id: str) -> Place | None:
    seat = Seat.objects.filter(room_id=room_id, peer_id=peer_id).first()
    return place_of(seat) if seat else None


def all_at(place: Place) -> set[tuple[str, str]]:
    """Who sits there, as `(room_id, peer_id)`."""
    there = Seat.objects.filter(node_id=place.node, epoch=place.epoch)
    return set(there.values_list("room_id", "peer_id"))


def taken_at(room_id: str, place: Place) -> tuple[str, ...]:
    """The peers that sit there."""
    there = Seat.objects.filter(room_id=room_id, node_id=place.node, epoch=place.epoch)
    return tuple(there.order_by("peer_id").values_list("peer_id", flat=True))
