"""A room's connections to all other nodes that hold it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from media.mediasoup import NotFoundError
from media.nodes.place import Place
from media.sessions.links.announcement import (
    AnnouncedProducer,
    Announcement,
    PipeGrant,
    PipeRequest,
    next_serial,
)
from media.sessions.links.link import Link
from media.sessions.links.outside import Outside
from media.sessions.links.remote import RemoteProducer
from media.sessions.producers import PeerProducer

_farewells: set[asyncio.Task[None]] = set()


class Here(Protocol):
    """What others are told about: the room as it is on this node."""

    @property
    def room_id(self) -> str: ...

    @property
    def own_peers(self) -> int: ...

    def own_producers(self) -> Sequence[PeerProducer]: ...


class Links:
    """One for each other place of the room; none when there is no `outside`.

    `on_new` is called with each producer that another node has and had not.
    """

    def __init__(
        self, here: Here, outside: Outside | None, on_new: Callable[[RemoteProducer], None]
    ) -> None:
        # Whether this is the first of the room's places, which speaks for the whole room.
        self.first = True
        self._here = here
        self._outside = outside
        self._on_new = on_new
        self._links: dict[Place, Link] = {}

    @property
    def peers(self) -> int:
        """On other nodes."""
        return sum(link.peers for link in self._links.values())

    def producers(self) -> Iterator[RemoteProducer]:
        """On other nodes."""
        for link in self._links.values():
            yield from link.inbound.producers.values()

    def tell(self) -> None:
        """Something changed here."""
        for link in self._links.values():
            link.tell()

    async def meet(self, places: Sequence[Place], as_of: float) -> None:
        """The room is at these places, ours among them: so the database said at `as_of`."""
        if self._outside is None:
            return
        here = self._outside.here
        self.first = bool(places) and places[0] == here
        for place in places:
            if place != here and place not in self._links:
                self._link(place)
        for place, link in list(self._links.items()):
            # Who came since then has told us, and the database did not know.
            if place not in places and link.since < as_of:
                await self._drop(place)

    async def hear(self, there: Place, said: Announcement) -> Announcement:
        """What we have to tell a node that tells us this."""
        link = self._links.get(there) or self._link(there)
        if not said.leaving:
            await link.hear(said)
        elif link.is_news(said):
            # At once: what comes next may be from a room that begins anew there.
            await self._drop(there)
        return link.announcement()

    async def grant(self, there: Place, request: PipeRequest) -> PipeGrant:
        link = self._links.get(there) or self._link(there)
        return await link.grant(request, self._here.own_producers())

    async def close(self) -> None:
        links, self._links = list(self._links.values()), {}
        farewell = Announcement(next_serial(), 0, (), {}, leaving=True)
        await asyncio.gather(*(link.close() for link in links))
        for link in links:
            # Whoever closes the room need not wait for other nodes.
            task = asyncio.ensure_future(link.say_goodbye(farewell))
            _farewells.add(task)
            task.add_done_callback(_farewells.discard)

    def _link(self, there: Place) -> Link:
        if self._outside is None:
            raise NotFoundError(f"room {self._here.room_id} is on one node alone")
        link = Link(self._here.room_id, there, self._outside, self._describe, self._on_new)
        self._links[there] = link
        return link

    async def _drop(self, there: Place) -> None:
        if link := self._links.pop(there, None):
            await link.close()

    def _describe(self, wanted: dict[str, list[str]]) -> Announcement:
        producers = [
            AnnouncedProducer(
                id=entry.id,
                peer_id=entry.peer_id,
                source=entry.source,
                paused=entry.producer.paused,
                ending=entry.ending,
                router_id=entry.home.id,
                scales=tuple(entry.scales),
            )
            for entry in self._here.own_producers()
            if not entry.closed
        ]
        return Announcement(next_serial(), self._here.own_peers, producers, wanted)
