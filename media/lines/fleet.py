"""Several media nodes: where a peer's seat is, is whom to ask about it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import fields
from typing import Any

from media.commands.client import (
    CommandClient,
    FullAnswerError,
    NoAnswerError,
    StaleAnswerError,
)
from media.contracts import MediaError, NodeHealth
from media.db import in_db
from media.lines.line import peers_in
from media.nodes import placement, registry, seats
from media.nodes.place import Place
from media.nodes.selector import NodeView, is_available
from media.nodes.watch import Watch

# A node answers in milliseconds, unless a worker of it is just being replaced.
_ANSWER_WITHIN = 3.0
# Asking these again does no harm, so a lost message costs no more than time.
_REPEATABLE = {
    "close_peer",
    "pause_producer",
    "resume_producer",
    "close_producer",
    "pause_consumers",
    "resume_consumers",
    "set_preferred_layers",
    "set_visible",
    "request_key_frame",
    "peer_stats",
}
# A room and a peer in it.
Peer = tuple[str, str]
# Places remembered; the oldest is looked up again when it is needed again.
_REMEMBERED = 10_000


class FleetLine:
    """Finds nodes in the database, talks to them over Redis, and watches over them."""

    def __init__(self) -> None:
        self._client = CommandClient()
        self._places: dict[Peer, Place] = {}
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._watching = asyncio.ensure_future(Watch().run())

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._client.close()

    async def ask(self, name: str, room_id: str, args: dict[str, Any]) -> Any:
        peer = (room_id, args["peer_id"])
        args = {"room_id": room_id, **args}
        if name == "open_peer":
            return await self._open(peer, args)
        try:
            return await self._try(name, peer, args)
        except StaleAnswerError:
            pass
        except NoAnswerError:
            if name not in _REPEATABLE:
                raise
        try:
            return await self._try(name, peer, args)
        except StaleAnswerError as error:
            raise MediaError("not_found", str(error)) from None

    async def health(self) -> NodeHealth:
        """Of all nodes that take rooms, together; problems only if none is without."""
        nodes = [node for node in await in_db(registry.views) if is_available(node)]
        answers = await asyncio.gather(*map(self._health_of, nodes), return_exceptions=True)
        found = [answer for answer in answers if isinstance(answer, NodeHealth)]
        if not found:
            failed = next((str(answer) for answer in answers), "no media node takes calls now")
            raise MediaError("media_unavailable", failed)
        counted = {
            field.name: sum(getattr(node, field.name) for node in found)
            for field in fields(NodeHealth)
            if field.type == "int"
        }
        healthy = any(not node.problems for node in found)
        return NodeHealth(
            node=", ".join(node.node for node in found),
            ports=", ".join(node.ports for node in found),
            announced_addresses=[name for node in found for name in node.announced_addresses],
            problems=[]
            if healthy
            else [f"{node.node}: {problem}" for node in found for problem in node.problems],
            **counted,
        )

    async def peers(self) -> list[tuple[str, str]]:
        nodes = [node for node in await in_db(registry.views) if is_available(node)]
        answers = await asyncio.gather(
            *(self._ask_node(node, "peers") for node in nodes), return_exceptions=True
        )
        # A node that does not answer keeps its peers until it does.
        return [peer for answer in answers if isinstance(answer, dict) for peer in peers_in(answer)]

    async def _open(self, peer: Peer, args: dict[str, Any]) -> Any:
        """Wherever there is a place: at the room's nodes, at another, else where it is crowded."""
        full: list[Place] = []
        tries = 2
        while True:
            # Never from memory: a room that moved must not be opened where it was.
            place = await in_db(placement.claim, *peer, full)
            crowded = place is None
            if place is None:
                place = await in_db(placement.crowd, *peer)
            try:
                opened = await self._call(place, "open_peer", {**args, "even_if_full": crowded})
            except FullAnswerError:
                full.append(place)
                continue
            except StaleAnswerError as error:
                tries -= 1
                if not tries:
                    raise MediaError("media_unavailable", str(error)) from None
                continue
            except NoAnswerError:
                tries -= 1
                if not tries:
                    raise
                continue
            self._remember(peer, place)
            return opened

    async def _try(self, name: str, peer: Peer, args: dict[str, Any]) -> Any:
        place = self._places.get(peer)
        if place is None:
            place = await in_db(seats.find, *peer)
            if place is None:
                raise MediaError("not_found", "this peer has no media in the room")
            self._remember(peer, place)
        try:
            return await self._call(place, name, args)
        except (StaleAnswerError, NoAnswerError):
            self._places.pop(peer, None)
            raise

    async def _call(self, place: Place, name: str, args: dict[str, Any]) -> Any:
        try:
            return await self._client.call(
                place.node, name, args, timeout=_ANSWER_WITHIN, epoch=str(place.epoch)
            )
        except NoAnswerError:
            # A suspicion that cannot be written down is none.
            with suppress(MediaError):
                await in_db(registry.suspect, place.node, place.epoch)
            raise

    def _remember(self, peer: Peer, place: Place) -> None:
        self._places[peer] = place
        while len(self._places) > _REMEMBERED:
            del self._places[next(iter(self._places))]

    async def _health_of(self, node: NodeView) -> NodeHealth:
        return NodeHealth(**await self._ask_node(node, "health"))

    async def _ask_node(self, node: NodeView, name: str) -> Any:
        return await self._client.call(
            node.name, name, {}, timeout=_ANSWER_WITHIN, epoch=str(node.epoch)
        )
