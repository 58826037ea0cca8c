"""A node's side of its placements: which rooms are its own, by the database's word."""

from __future__ import annotations

import logging
import uuid

from media.contracts import MediaError
from media.db import in_db
from media.nodes import placement, seats
from media.nodes.place import Place
from media.pool.lease import StaleError

logger = logging.getLogger(__name__)


class PlacementLease:
    """One for the life of the process; the place it stands for changes with its epoch."""

    def __init__(self, node: str) -> None:
        self.place = Place(node, uuid.uuid4())
        # Whether peers should go to another node: while this one drains and there is one.
        self.leaving = False

    @property
    def epoch(self) -> str:
        return str(self.place.epoch)

    def begin_again(self) -> None:
        """What was placed here is not ours any more."""
        self.place = Place(self.place.node, uuid.uuid4())

    def admit(self) -> None:
        if self.leaving:
            raise StaleError(f"media node {self.place.node} is draining")

    async def confirm(self, room_id: str) -> list[Place]:
        places = await in_db(placement.places_of, room_id)
        if self.place not in places:
            raise StaleError("the room was placed elsewhere")
        return places

    async def seat(self, room_id: str, peer_id: str) -> None:
        await in_db(seats.take, room_id, peer_id, self.place)

    async def seats(self, room_id: str, peer_id: str) -> bool:
        return await in_db(seats.find, room_id, peer_id) == self.place

    async def unseat(self, room_id: str, peer_id: str) -> None:
        try:
            await in_db(seats.give_up, room_id, peer_id, self.place)
        except MediaError as error:
            logger.warning("the seat of peer %s stays for now: %s", peer_id, error)

    async def release(self, room_id: str) -> None:
        try:
            await in_db(placement.release, room_id, self.place)
        except MediaError as error:
            # `heartbeat` finds the row when the database is back.
            logger.warning("the placement of room %s stays for now: %s", room_id, error)
