"""A media node: the pool, and the rooms that live on it."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from media.contracts import MediaError, NodeHealth, PeerMedia
from media.events import MediaReset, publish
from media.nodes.place import Place
from media.pool.keyed_locks import KeyedLocks
from media.pool.lease import EverythingIsOurs, FullError, Lease, StaleError
from media.pool.pool import WorkerPool
from media.pool.settings import NodeSettings
from media.pool.slot import WorkerSlot
from media.sessions.links.outside import Ask, Outside
from media.sessions.part import RoomPart
from media.sessions.peer import PeerSession
from media.sessions.room import RoomSession

logger = logging.getLogger(__name__)

# How long a page may take to go elsewhere.
_MOVED_WITHIN = 2.0


class MediaNode:
    """Opens peers in rooms, places rooms on workers, and tells when a room's media is lost.

    With `ask`, which runs a command on another node, its rooms can go on there.
    """

    def __init__(
        self, settings: NodeSettings, lease: Lease | None = None, ask: Ask | None = None
    ) -> None:
        self.settings = settings
        self.lease: Lease = lease or EverythingIsOurs()
        self._ask = ask
        self.pool = WorkerPool(settings)
        self.rooms: dict[str, RoomSession] = {}
        # How many parts of rooms are being made on each.
        self._opening: Counter[WorkerSlot] = Counter()
        self._locks = KeyedLocks()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self.pool.start()
        logger.info(
            "media node %s: %d workers, RTC ports %s, announced address %s",
            self.settings.name,
            len(self.pool.slots),
            self.settings.port_span,
            ", ".join(self.settings.announced_addresses),
        )

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.rooms.clear()
        await self.pool.stop()

    async def open_peer(self, room_id: str, peer_id: str, even_if_full: bool = True) -> PeerMedia:
        """Fresh transports for a peer, in a room that is placed if it was not.

        What it had here before is closed in any case. Raises `FullError` when no
        worker has a place for it, unless it is taken `even_if_full`.
        """
        async with self._locks.hold(room_id):
            self.lease.admit()
            room = self.rooms.get(room_id) or await self._begin(room_id)
            try:
                await room.close_peer(peer_id)
                part = await self._part_for_newcomer(room, even_if_full)
                seating = asyncio.ensure_future(self.lease.seat(room_id, peer_id))
                try:
                    opened = await room.open_peer(
                        part,
                        peer_id,
                        self.settings.listening.aliases,
                        self.settings.ice.for_peer(peer_id),
                    )
                    return replace(opened, node=self.settings.name)
                finally:
                    await seating
            except BaseException:
                await room.close_peer(peer_id)
                raise
            finally:
                await self._tidy(room)

    async def close_peer(self, room_id: str, peer_id: str) -> None:
        """Idempotent. A room that nobody is in gives its router back."""
        async with self._locks.hold(room_id):
            if room := self.rooms.get(room_id):
                await room.close_peer(peer_id)
                await self.lease.unseat(room_id, peer_id)
                await self._tidy(room)

    async def health(self) -> NodeHealth:
        transports = await self.pool.transports()
        peers = [peer for room in self.rooms.values() for peer in room.peers.values()]
        return NodeHealth(
            node=self.settings.name,
            workers=sum(slot.ready for slot in self.pool.slots),
            ports=self.settings.port_span,
            announced_addresses=list(self.settings.announced_addresses),
            rooms=len(self.rooms),
            peers=len(peers),
            producers=sum(len(peer.producers) for peer in peers),
            consumers=sum(len(peer.consumers) for peer in peers),
            transports=sum(count or 0 for count in transports),
            problems=[
                f"worker {index} does not answer"
                for index, count in enumerate(transports)
                if count is None
            ],
        )

    async def hand_over(self, room_id: str) -> None:
        """Give the room up: its peers are told, and go where it is placed next."""
        async with self._locks.hold(room_id):
            await self._hand_over(room_id)

    async def send_away(self, peer: PeerSession) -> None:
        """Have a peer go to another node; the others of its room stay for now."""
        reset = MediaReset(peer.room_id, "node-draining", (peer.peer_id,), tuple(peer.producers))
        peer.leave()
        if room := self.rooms.get(peer.room_id):
            room.links.tell()
        publish(reset)
        # Until its page has moved, others still play what comes from here.
        self._spawn(self._close_moved(peer))

    async def _close_moved(self, peer: PeerSession) -> None:
        await asyncio.sleep(_MOVED_WITHIN)
        async with self._locks.hold(peer.room_id):
            room = self.rooms.get(peer.room_id)
            if room is not None and room.peers.get(peer.peer_id) is peer:
                await room.close_peer(peer.peer_id)
                await self.lease.unseat(peer.room_id, peer.peer_id)
                await self._tidy(room)

    async def settle(self) -> None:
        """Wait for what was begun to be closed."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def abandon(self) -> None:
        """Forget every room at once, without waiting for whatever happens in them."""
        for room_id in list(self.rooms):
            self._spawn(self.rooms.pop(room_id).close())

    async def forsake(self, room_id: str) -> None:
        """Close a room that is another node's by now; nobody is told."""
        async with self._locks.hold(room_id):
            try:
                await self.lease.confirm(room_id)
            except StaleError:
                if room := self.rooms.pop(room_id, None):
                    logger.warning("room %s is another node's now", room_id)
                    await room.close()

    async def unseat(self, room_id: str, peer_id: str) -> None:
        """Close the media of a peer that sits elsewhere, or nowhere, by now."""
        async with self._locks.hold(room_id):
            room = self.rooms.get(room_id)
            if room is None or await self.lease.seats(room_id, peer_id):
                return
            logger.warning("peer %s has no seat here in room %s", peer_id, room_id)
            await room.close_peer(peer_id)
            await self._tidy(room)

    async def disown(self, room_id: str) -> None:
        """Take back that the room is here, unless it is."""
        async with self._locks.hold(room_id):
            if room_id not in self.rooms:
                await self.lease.release(room_id)

    async def _hand_over(self, room_id: str) -> None:
        room = self.rooms.pop(room_id, None)
        if room is None:
            return
        await self.lease.release(room_id)
        publish(MediaReset(room_id, "node-draining", tuple(room.peers), room.producer_ids()))
        for peer in room.peers.values():
            peer.leave()
        # Until a page has moved it still plays what comes from here.
        self._spawn(self._close_later(room))

    async def _close_later(self, room: RoomSession) -> None:
        await asyncio.sleep(_MOVED_WITHIN)
        await room.close()

    async def _begin(self, room_id: str) -> RoomSession:
        places = await self.lease.confirm(room_id)
        room = RoomSession(room_id, on_lost=self._part_lost, outside=self._outside())
        self.rooms[room_id] = room
        await room.meet(places, asyncio.get_running_loop().time())
        return room

    async def _part_for_newcomer(self, room: RoomSession, even_if_full: bool) -> RoomPart:
        """Where the room is, while there is a place; else the worker with the least to do."""
        ready = await self.pool.ready()
        with_place = [slot for slot in ready if not self._full(slot)]
        if not with_place and not even_if_full:
            raise FullError(f"media node {self.settings.name} is full")
        beside = [slot for slot in with_place if room.part_on(slot.worker)]
        candidates = beside or with_place or ready
        slot = min(candidates, key=lambda slot: (self._load_of(slot), slot.index))
        return room.part_on(slot.worker) or await self._add_part(room, slot)

    async def _add_part(self, room: RoomSession, slot: WorkerSlot) -> RoomPart:
        assert slot.worker is not None
        assert slot.server is not None
        # Counted from now on, or rooms opened at one moment would all land together.
        self._opening[slot] += 1
        try:
            part = await room.add_part(slot.worker, slot.server)
        finally:
            self._opening[slot] -= 1
        if self.rooms.get(room.room_id) is not room:
            # All it had was lost meanwhile, and whoever comes now begins it anew.
            await room.close()
            raise MediaError("media_unavailable", "the media worker of this room died")
        logger.info("router created for room %s on worker %d", room.room_id, slot.index)
        return part

    async def _tidy(self, room: RoomSession) -> None:
        """Give back what nobody is in: a part of the room, or all of it."""
        if self.rooms.get(room.room_id) is not room:
            return
        if room.peers:
            await room.close_empty_parts()
            return
        del self.rooms[room.room_id]
        await room.close()
        await self.lease.release(room.room_id)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _full(self, slot: WorkerSlot) -> bool:
        worker = slot.worker
        assert worker is not None
        if slot.cpu >= self.settings.max_cpu:
            return True
        consumers = sum(room.consumers_on(worker) for room in self.rooms.values())
        return consumers >= self.settings.max_consumers

    def _outside(self) -> Outside | None:
        if self._ask is None or self.lease.epoch is None:
            return None
        here = Place(self.settings.name, uuid.UUID(self.lease.epoch))
        return Outside(here, self._ask, self.settings.pipes)

    def _load_of(self, slot: WorkerSlot) -> int:
        assert slot.worker is not None
        streams = sum(room.load_on(slot.worker) for room in self.rooms.values())
        return self._opening[slot] + streams

    def _part_lost(
        self, room: RoomSession, peer_ids: tuple[str, ...], producer_ids: tuple[str, ...]
    ) -> None:
        """A worker died. Its peers come back by `open_peer`, wherever there is a place then."""
        if self.rooms.get(room.room_id) is not room:
            return
        if not room.parts:
            del self.rooms[room.room_id]
            # What it would tell other nodes later is not true of the room that comes next.
            self._spawn(room.close())
        logger.warning("room %s lost a worker; %d peers", room.room_id, len(peer_ids))
        publish(MediaReset(room.room_id, "worker-died", peer_ids, producer_ids))
