"""Media nodes in one process, and what a fleet would share between them."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from media.commands.handlers import run
from media.contracts import Json, MediaError
from media.nodes.place import Place
from media.pool.lease import EverythingIsOurs
from media.pool.listening import pipe_socket
from media.pool.node import MediaNode
from media.tests.conftest import NODE


class Shared:
    """What a fleet shares: where each room is, and how a command gets to a node."""

    def __init__(self) -> None:
        self.nodes: dict[str, MediaNode] = {}
        self.places: dict[str, list[Place]] = {}
        self.cut = False
        # Commands that are never answered.
        self.lost: set[str] = set()

    async def ask(self, place: Place, name: str, args: Json) -> Any:
        if self.cut or name in self.lost:
            raise MediaError("media_unavailable", "nobody can be reached")
        node = self.nodes[place.node]
        assert node.lease.epoch == str(place.epoch)
        answer = await run(node, name, json.loads(json.dumps(args)))
        return json.loads(json.dumps(answer))

    async def meet(self) -> None:
        """As heartbeats do now and then."""
        for node in self.nodes.values():
            for room_id, room in node.rooms.items():
                await room.meet(self.places[room_id], asyncio.get_running_loop().time())


class SharedLease(EverythingIsOurs):
    """A node's lease of whatever it opens."""

    def __init__(self, shared: Shared, name: str) -> None:
        self._shared = shared
        self.place = Place(name, uuid.uuid4())
        self.epoch = str(self.place.epoch)

    async def confirm(self, room_id: str) -> Sequence[Place]:
        places = self._shared.places.setdefault(room_id, [])
        places.append(self.place)
        return list(places)

    async def release(self, room_id: str) -> None:
        self._shared.places[room_id].remove(self.place)


def make_node(shared: Shared, name: str, low: int) -> MediaNode:
    ports = (low, low + 99)
    settings = replace(
        NODE,
        name=name,
        workers=1,
        ports=ports,
        pipes=pipe_socket("", ["127.0.0.1"], ports),
        max_consumers=2,
    )
    node = shared.nodes[name] = MediaNode(settings, SharedLease(shared, name), shared.ask)
    return node
