"""A media node: the pool, and the rooms that live on it."""

from __future__ import annotations

import logging

from media.contracts import NodeHealth, PeerMedia
from media.events import MediaReset, publish
from media.pool.keyed_locks import KeyedLocks
from media.pool.pool import WorkerPool
from media.pool.settings import NodeSettings
from media.pool.slot import WorkerSlot
from media.sessions.room import RoomSession

logger = logging.getLogger(__name__)


class MediaNode:
    """Opens peers in rooms, places rooms on workers, and tells when a room's media is lost."""

    def __init__(self, settings: NodeSettings) -> None:
        self.settings = settings
        self.pool = WorkerPool(settings, load_of=self._load_of, on_lost=self._worker_lost)
        self.rooms: dict[str, RoomSession] = {}
        self._slots: dict[str, WorkerSlot] = {}
        self._locks = KeyedLocks()

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
        self.rooms.clear()
        self._slots.clear()
        await self.pool.stop()

    async def open_peer(self, room_id: str, peer_id: str) -> PeerMedia:
        """Fresh transports for a peer, in a room that is placed if it was not."""
        async with self._locks.hold(room_id):
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

    async def _place(self, room_id: str) -> RoomSession:
        slot = await self.pool.least_loaded()
        assert slot.worker is not None
        assert slot.server is not None
        # Counted from now on, or rooms opened at one moment would all land together.
        self._slots[room_id] = slot
        try:
            room = await RoomSession.create(room_id, slot.worker, slot.server)
        except BaseException:
            self._slots.pop(room_id, None)
            raise
        self.rooms[room_id] = room
        logger.info("router created for room %s on worker %d", room_id, slot.index)
        return room

    async def _close_if_empty(self, room: RoomSession) -> None:
        if room.peers or self.rooms.get(room.room_id) is not room:
            return
        del self.rooms[room.room_id]
        del self._slots[room.room_id]
        await room.close()

    def _load_of(self, slot: WorkerSlot) -> int:
        rooms = [room_id for room_id, owner in self._slots.items() if owner is slot]
        streams = sum(self.rooms[room_id].load for room_id in rooms if room_id in self.rooms)
        return len(rooms) + streams

    def _worker_lost(self, slot: WorkerSlot) -> None:
        """Its rooms are gone; the next `open_peer` of each places it anew."""
        for room_id in [room_id for room_id, owner in self._slots.items() if owner is slot]:
            del self._slots[room_id]
            room = self.rooms.pop(room_id, None)
            if room is None:
                # Still being made: whoever makes it hears of it.
                continue
            logger.warning("room %s lost its worker; %d peers", room_id, len(room.peers))
            publish(MediaReset(room_id, "worker-died", tuple(room.peers), room.producer_ids()))
