"""A media node: the pool, and the rooms that live on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from media.contracts import MediaError, NodeHealth, PeerMedia
from media.events import MediaReset, publish
from media.pool.keyed_locks import KeyedLocks
from media.pool.lease import EverythingIsOurs, Lease, StaleError
from media.pool.pool import WorkerPool
from media.pool.settings import NodeSettings
from media.pool.slot import WorkerSlot
from media.sessions.room import RoomSession

logger = logging.getLogger(__name__)

# How long a page may take to leave a room that was given up.
_MOVED_WITHIN = 2.0


class MediaNode:
    """Opens peers in rooms, places rooms on workers, and tells when a room's media is lost."""

    def __init__(self, settings: NodeSettings, lease: Lease | None = None) -> None:
        self.settings = settings
        self.lease: Lease = lease or EverythingIsOurs()
        self.pool = WorkerPool(settings, load_of=self._load_of, on_lost=self._worker_lost)
        self.rooms: dict[str, RoomSession] = {}
        self._slots: dict[str, WorkerSlot] = {}
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
        self._slots.clear()
        await self.pool.stop()

    async def open_peer(self, room_id: str, peer_id: str) -> PeerMedia:
        """Fresh transports for a peer, in a room that is placed if it was not."""
        async with self._locks.hold(room_id):
            try:
                self.lease.admit()
            except StaleError:
                # The others of the room must go where this one is about to.
                await self._hand_over(room_id)
                raise
            room = self.rooms.get(room_id) or await self._place(room_id)
            try:
                return await room.open_peer(
                    peer_id, self.settings.listening.aliases, list(self.settings.ice_servers)
                )
            except BaseException:
                await self._close_if_empty(room)
                raise

    async def close_peer(self, room_id: str, peer_id: str) -> None:
        """Idempotent. A room that nobody is in gives its router back."""
        async with self._locks.hold(room_id):
            if room := self.rooms.get(room_id):
                await room.close_peer(peer_id)
                await self._close_if_empty(room)

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

    def abandon(self) -> None:
        """Forget every room at once, without waiting for whatever happens in them."""
        for room_id in list(self.rooms):
            if room := self._forget(room_id):
                self._spawn(room.close())

    async def forsake(self, room_id: str) -> None:
        """Close a room that is another node's by now; nobody is told."""
        async with self._locks.hold(room_id):
            try:
                await self.lease.confirm(room_id)
            except StaleError:
                if room := self._forget(room_id):
                    logger.warning("room %s is another node's now", room_id)
                    await room.close()

    async def disown(self, room_id: str) -> None:
        """Take back that the room is here, unless it is."""
        async with self._locks.hold(room_id):
            if room_id not in self.rooms:
                await self.lease.release(room_id)

    async def _hand_over(self, room_id: str) -> None:
        room = self._forget(room_id)
        if room is None:
            return
        await self.lease.release(room_id)
        publish(MediaReset(room_id, "node-draining", tuple(room.peers), room.producer_ids()))
        # Until a page has moved it still plays what comes from here.
        self._spawn(self._close_later(room))

    async def _close_later(self, room: RoomSession) -> None:
        await asyncio.sleep(_MOVED_WITHIN)
        await room.close()

    async def _place(self, room_id: str) -> RoomSession:
        await self.lease.confirm(room_id)
        try:
            slot = await self.pool.least_loaded()
        except MediaError:
            # Another node may have a worker for it.
            await self.lease.release(room_id)
            raise
        assert slot.worker is not None
        assert slot.server is not None
        room = await RoomSession.create(room_id, slot.worker, slot.server)
        self.rooms[room_id] = room
        self._slots[room_id] = slot
        logger.info("router created for room %s on worker %d", room_id, slot.index)
        return room

    async def _close_if_empty(self, room: RoomSession) -> None:
        if room.peers or self.rooms.get(room.room_id) is not room:
            return
        self._forget(room.room_id)
        await room.close()
        await self.lease.release(room.room_id)

    def _forget(self, room_id: str) -> RoomSession | None:
        self._slots.pop(room_id, None)
        return self.rooms.pop(room_id, None)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _load_of(self, slot: WorkerSlot) -> int:
        # An empty room counts too, or rooms opened at one moment would all land together.
        return sum(
            1 + self.rooms[room_id].load for room_id, owner in self._slots.items() if owner is slot
        )

    def _worker_lost(self, slot: WorkerSlot) -> None:
        """Its rooms are gone; the next `open_peer` of each places it anew."""
        for room_id in [room_id for room_id, owner in self._slots.items() if owner is slot]:
            room = self._forget(room_id)
            assert room is not None
            logger.warning("room %s lost its worker; %d peers", room_id, len(room.peers))
            publish(MediaReset(room_id, "worker-died", tuple(room.peers), room.producer_ids()))
