"""A room's connection to one other node."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from media.contracts import Json, MediaError
from media.mediasoup import MediasoupError, NotFoundError
from media.nodes.place import Place
from media.pool.lease import StaleError
from media.sessions.links.announcement import (
    Announcement,
    PipeGrant,
    PipeRequest,
    next_serial,
)
from media.sessions.links.inbound import Inbound
from media.sessions.links.outbound import Outbound
from media.sessions.links.outside import Outside
from media.sessions.links.remote import RemoteProducer
from media.sessions.producers import PeerProducer

logger = logging.getLogger(__name__)

_TRY_AGAIN_AFTER = 0.3


class Link:
    """Keeps both nodes informed about each other until it is closed.

    `describe` makes what the other one is told, given what is wanted of it;
    `on_new` is called with each producer that the other one has and had not.
    """

    def __init__(
        self,
        room_id: str,
        there: Place,
        outside: Outside,
        describe: Callable[[dict[str, list[str]]], Announcement],
        on_new: Callable[[RemoteProducer], None],
    ) -> None:
        self.since = asyncio.get_running_loop().time()
        self.peers = 0
        self.inbound = Inbound(outside, self._request, self.tell)
        self.outbound = Outbound(outside)
        self._room_id = room_id
        self._there = there
        self._outside = outside
        self._describe = describe
        self._on_new = on_new
        self._id = next_serial()
        # Of the latest that was heard, and of the link that said it.
        self._serial = 0
        self._theirs = 0
        self._hearing = asyncio.Lock()
        self._closed = False
        self._news = asyncio.Event()
        self._news.set()
        self._telling = asyncio.ensure_future(self._keep_telling())

    def tell(self) -> None:
        """Something changed here; the other node is told as soon as it was told the last."""
        self._news.set()

    def announcement(self) -> Announcement:
        return replace(self._describe(self.inbound.wanted()), link=self._id)

    def is_news(self, said: Announcement) -> bool:
        """Whether the other node has said nothing newer."""
        return not self._closed and said.serial > self._serial

    async def hear(self, said: Announcement) -> None:
        """Believe what the other node says, if it is news."""
        async with self._hearing:
            if self._theirs not in (0, said.link) and self.is_news(said):
                # All pipes from there ended with that link: what still counts is asked for again.
                await self.inbound.start_over()
            if not self.is_news(said):
                return
            self._serial, self._theirs = said.serial, said.link
            self.peers = said.peers
            for producer in self.inbound.follow(said.producers):
                self._on_new(producer)
            await self.outbound.keep(said.wanted, said.serial)

    async def close(self) -> None:
        """The other node does not hold the room any more, or we do not."""
        self._closed = True
        self._telling.cancel()
        self.inbound.close()
        await self.outbound.close()

    async def say_goodbye(self, farewell: Announcement) -> None:
        """That we hold the room no longer. Who does not hear it finds out."""
        try:
            await self._exchange(farewell)
        except (MediaError, StaleError) as error:
            logger.debug("room %s: no farewell to %s: %s", self._room_id, self._there.node, error)

    async def grant(self, request: PipeRequest, producers: Sequence[PeerProducer]) -> PipeGrant:
        for entry in producers:
            if entry.id == request.producer_id:
                return await self.outbound.send(entry, request)
        raise NotFoundError(f"there is no producer {request.producer_id}")

    async def _keep_telling(self) -> None:
        failing = False
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._exchange(self.announcement())
                failing = False
            except (MediaError, StaleError, MediasoupError) as error:
                # It is told all of it, later. Whether it still has the room is not ours to say.
                self._news.set()
                if not failing:
                    logger.info("room %s: %s not told: %s", self._room_id, self._there.node, error)
                failing = True
                await asyncio.sleep(_TRY_AGAIN_AFTER)
            except Exception:
                logger.exception("room %s: telling %s failed", self._room_id, self._there.node)
                await asyncio.sleep(_TRY_AGAIN_AFTER)

    async def _exchange(self, announcement: Announcement) -> None:
        args = {"place": self._outside.here.to_json(), "announcement": announcement.to_json()}
        answer = await self._ask("exchange_producers", args)
        await self.hear(Announcement.from_json(answer))

    async def _request(self, request: PipeRequest) -> PipeGrant:
        args = {"place": self._outside.here.to_json(), "request": request.to_json()}
        return PipeGrant.from_json(await self._ask("pipe_producer", args))

    async def _ask(self, name: str, args: Json) -> Json:
        answer: Json = await self._outside.ask(
            self._there, name, {"room_id": self._room_id, **args}
        )
        return answer
