"""What comes from another node: its producers, and the transports they come through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from media.contracts import MediaError
from media.mediasoup import (
    Closed,
    ClosedError,
    MediasoupError,
    PipeEnd,
    PipeTransport,
    Producer,
    Router,
)
from media.pool.lease import StaleError
from media.sessions.links.announcement import (
    AnnouncedProducer,
    PipeGrant,
    PipeRequest,
    next_serial,
)
from media.sessions.links.outside import Outside
from media.sessions.links.remote import RemoteProducer

logger = logging.getLogger(__name__)

_ASK_AGAIN_AFTER = 0.2
_ASK_AT_LEAST_EVERY = 3.0

Request = Callable[[PipeRequest], Awaitable[PipeGrant]]


@dataclass(slots=True)
class _Way:
    """From one of their routers to one of ours.

    `near` is our end as it was made: connecting it changes how it describes itself.
    """

    making: asyncio.Task[tuple[PipeTransport, PipeEnd]]
    users: int = 0
    connecting: asyncio.Lock = field(default_factory=asyncio.Lock)
    far: PipeEnd | None = None
    outlived: bool = False

    @property
    def over(self) -> bool:
        """Nothing will come through it any more."""
        failed = self.making.done() and (self.making.cancelled() or self.making.exception())
        return self.outlived or bool(failed)

    async def connect(self, transport: PipeTransport, end: PipeEnd) -> None:
        async with self.connecting:
            if self.far is None and not self.outlived:
                await transport.connect_to(end)
                self.far = end
            elif self.far != end:
                # All that came through this had ended there, and was not yet closed here.
                self.outlived = True
                raise ClosedError("the other end of this pipe began anew")


class Inbound:
    """The other node's producers; `request` asks it for one."""

    def __init__(self, outside: Outside, request: Request, changed: Callable[[], None]) -> None:
        self.producers: dict[str, RemoteProducer] = {}
        self._outside = outside
        self._request = request
        # Called when what is wanted changes.
        self._changed = changed
        self._ways: dict[tuple[str, str], _Way] = {}
        # What stands for each of their producers on each of our routers; None: on its way.
        self._stand_ins: dict[tuple[str, str], Producer | None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def wanted(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for router_id, producer_id in self._stand_ins:
            found.setdefault(router_id, []).append(producer_id)
        return found

    def follow(self, announced: Sequence[AnnouncedProducer]) -> list[RemoteProducer]:
        """Have exactly these producers; returns those that are new."""
        by_id = {entry.id: entry for entry in announced}
        for gone in self.producers.keys() - by_id.keys():
            self._close(gone)
        new = []
        for entry in announced:
            known = self.producers.get(entry.id)
            if known is None:
                known = self.producers[entry.id] = RemoteProducer(entry, self._bring)
                new.append(known)
            before, known.announced = known.announced, entry
            if before.paused != entry.paused:
                for producer in self._standing_for(entry.id):
                    self._set_paused(producer, entry.paused)
        return new

    def close(self) -> None:
        for producer_id in list(self.producers):
            self._close(producer_id)

    async def start_over(self) -> None:
        """Nothing comes any more. When this returns, all that received it has ended too."""
        for way in self._ways.values():
            # What is on its way through it begins again by itself.
            way.outlived = True
        here = [producer for producer in self._stand_ins.values() if producer is not None]
        for producer in here:
            if remote := self.producers.pop(producer.id, None):
                remote.close()
        await asyncio.gather(*(producer.close() for producer in here))

    async def _bring(self, remote: RemoteProducer, router: Router) -> Producer:
        """For as long as it is announced, the node that has it may be silent, or refuse."""
        key = (router.id, remote.id)
        # Before it is asked for: else it might be ended before it began.
        self._stand_ins[key] = None
        pause = _ASK_AGAIN_AFTER
        way = self._enter(remote, router)
        try:
            while True:
                try:
                    producer = await self._through(way, remote, router)
                    break
                except (MediaError, StaleError, MediasoupError) as error:
                    if remote.closed or router.closed:
                        raise ClosedError(f"producer {remote.id} is piped no more") from error
                    logger.debug("producer %s does not come yet: %s", remote.id, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _ASK_AT_LEAST_EVERY)
                if way.over:
                    self._leave(way)
                    way = self._enter(remote, router)
        except BaseException:
            self._leave(way)
            self._forget(key)
            raise
        self._stand_ins[key] = producer

        def closed(_: Closed) -> None:
            self._leave(way)
            self._forget(key)

        producer.on(Closed, closed)
        if remote.closed:
            await producer.close()
            raise ClosedError(f"producer {remote.id} was closed while it was piped")
        if remote.announced.paused != producer.paused:
            self._set_paused(producer, remote.announced.paused)
        return producer

    async def _through(self, way: _Way, remote: RemoteProducer, router: Router) -> Producer:
        transport, near = await asyncio.shield(way.making)
        grant = await self._request(PipeRequest(next_serial(), remote.id, router.id, near))
        await way.connect(transport, grant.end)
        producer = await transport.produce_piped(
            replace(grant.producer, paused=remote.announced.paused)
        )
        if way.over:
            await producer.close()
            raise ClosedError(f"the pipe of producer {remote.id} ended at once")
        return producer

    def _enter(self, remote: RemoteProducer, router: Router) -> _Way:
        key = (remote.announced.router_id, router.id)
        way = self._ways.get(key)
        if way is None or way.over:
            way = self._ways[key] = _Way(asyncio.ensure_future(self._make(router)))
        way.users += 1
        return way

    async def _make(self, router: Router) -> tuple[PipeTransport, PipeEnd]:
        transport = await self._outside.create_transport(router)
        return transport, transport.end

    def _forget(self, key: tuple[str, str]) -> None:
        self._stand_ins.pop(key, None)
        self._changed()

    def _leave(self, way: _Way) -> None:
        way.users -= 1
        if way.users == 0:
            # Whoever comes next needs a new one: theirs ends with the last producer too.
            self._ways = {k: other for k, other in self._ways.items() if other is not way}
            self._spawn(self._close_way(way))

    async def _close_way(self, way: _Way) -> None:
        await asyncio.wait({way.making})
        if not way.making.cancelled() and way.making.exception() is None:
            await way.making.result()[0].close()

    def _close(self, producer_id: str) -> None:
        self.producers.pop(producer_id).close()
        for producer in self._standing_for(producer_id):
            self._spawn(producer.close())

    def _standing_for(self, producer_id: str) -> list[Producer]:
        return [
            producer
            for (_, id), producer in self._stand_ins.items()
            if id == producer_id and producer is not None
        ]

    def _set_paused(self, producer: Producer, paused: bool) -> None:
        self._spawn(producer.pause() if paused else producer.resume())

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # A producer or transport that went meanwhile needs neither.
        if not task.cancelled():
            task.exception()
