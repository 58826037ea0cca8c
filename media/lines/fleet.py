"""Several media nodes: the room's placement says which of them to ask."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import fields
from typing import Any

from media.commands.client import CommandClient, NoAnswerError, StaleAnswerError
from media.contracts import MediaError, NodeHealth
from media.db import in_db
from media.lines.line import peers_in
from media.nodes import placement, registry
from media.nodes.placement import Place
from media.nodes.selector import NodeView, is_available
from media.nodes.watch import Watch

# A node answers in milliseconds, unless a worker of it is just being replaced.
_ANSWER_WITHIN = 3.0
# Asking these again does no harm, so a lost message costs no more than time.
_REPEATABLE = {
    "open_peer",
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
# Places remembered; the oldest is looked up again when it is needed again.
_REMEMBERED = 10_000


class FleetLine:
    """Finds nodes in the database, talks to them over Redis, and watches over them."""

    def __init__(self) -> None:
        self._client = CommandClient()
        self._places: dict[str, Place] = {}
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._watching = asyncio.ensure_future(Watch().run())

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._client.close()

    async def ask(self, name: str, room_id: str, args: dict[str, Any]) -> Any:
        try:
            return await self._try(name, room_id, args)
        except StaleAnswerError:
            pass
        except NoAnswerError:
            if name not in _REPEATABLE:
                raise
        try:
            return await self._try(name, room_id, args)
        except StaleAnswerError as error:
            if name == "open_peer":
                raise MediaError("media_unavailable", str(error)) from None
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

    async def _try(self, name: str, room_id: str, args: dict[str, Any]) -> Any:
        place = await self._place(name, room_id)
        try:
            return await self._client.call(
                place.node,
                name,
                {"room_id": room_id, **args},
                timeout=_ANSWER_WITHIN,
                epoch=str(place.epoch),
            )
        except StaleAnswerError:
            self._places.pop(room_id, None)
            raise
        except NoAnswerError:
            self._places.pop(room_id, None)
            # A suspicion that cannot be written down is none.
            with suppress(MediaError):
                await in_db(registry.suspect, place.node, place.epoch)
            raise

    async def _place(self, name: str, room_id: str) -> Place:
        if name == "open_peer":
            # Never from memory: a room that moved must not get two homes.
            place = await in_db(placement.claim, room_id)
        elif room_id in self._places:
            return self._places[room_id]
        else:
            found = await in_db(placement.find, room_id)
            if found is None:
                raise MediaError("not_found", "this room has no media")
            place = found
        self._places[room_id] = place
        while len(self._places) > _REMEMBERED:
            del self._places[next(iter(self._places))]
        return place

    async def _health_of(self, node: NodeView) -> NodeHealth:
        return NodeHealth(**await self._ask_node(node, "health"))

    async def _ask_node(self, node: NodeView, name: str) -> Any:
        return await self._client.call(
            node.name, name, {}, timeout=_ANSWER_WITHIN, epoch=str(node.epoch)
        )
