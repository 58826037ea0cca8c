"""A node's heartbeat, and what it learns from it.

The database's answer says how the node stands: to serve, to drain, or that it
was declared dead meanwhile and has to begin again as another.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from media.contracts import MediaError
from media.db import in_db
from media.models import Node
from media.nodes import placement, registry, seats
from media.nodes.drain import Drain
from media.nodes.lease import PlacementLease
from media.nodes.registry import Description, Standing
from media.nodes.watch import tell
from media.pool.load import load
from media.pool.node import MediaNode

logger = logging.getLogger(__name__)

_BEAT_EVERY = 2.0
_TRY_AGAIN_AFTER = 0.5
_SETTLED_AFTER = timedelta(seconds=5)


class NameTakenError(Exception):
    """Another process lives under this node's name."""


class Heartbeat:
    """Registers the node and keeps it registered until cancelled."""

    def __init__(self, node: MediaNode, lease: PlacementLease, me: Description) -> None:
        self._node = node
        self._lease = lease
        self._me = me
        self.drain = Drain(node, lease)
        self.registered = asyncio.Event()
        # When the process that ends has to be empty.
        self._ends_at: float | None = None

    async def run(self) -> None:
        """Raises `NameTakenError`; anything else it gets over."""
        silent = False
        while True:
            pause = _BEAT_EVERY
            try:
                await self.beat()
                if silent:
                    logger.warning("the heartbeat goes on")
                silent = False
            except NameTakenError:
                raise
            except MediaError as error:
                if not silent:
                    logger.warning("no heartbeat: %s", error)
                silent = True
                pause = _TRY_AGAIN_AFTER
            except Exception:
                logger.exception("the heartbeat failed")
            await asyncio.sleep(pause)

    async def beat(self) -> None:
        """Once. Raises `MediaError` when the database is away, and `NameTakenError`."""
        if not self.registered.is_set():
            await self._register()
        standing = await in_db(
            registry.beat, self._me.name, self._lease.place.epoch, load(self._node)
        )
        if standing is None:
            if await in_db(registry.is_taken, self._me.name, self._lease.place.epoch):
                raise NameTakenError(f"another media node is named {self._me.name}")
            logger.error("media node %s was taken for dead, and begins again", self._me.name)
            self.registered.clear()
            self._lease.begin_again()
            self._node.abandon()
            await self._register()
            return
        self.drain.follow(await self._still_ending(standing))

    async def end(self, within: timedelta) -> None:
        """Drain, for the process ends; whatever is said later of the node."""
        self._ends_at = asyncio.get_running_loop().time() + within.total_seconds()
        try:
            standing = await self._still_ending(Standing(Node.State.SERVING))
        except MediaError as error:
            logger.warning("draining unannounced for now: %s", error)
            standing = Standing(Node.State.DRAINING, within)
        self.drain.follow(standing)

    async def _still_ending(self, standing: Standing) -> Standing:
        """The registry forgets it when it could not be told, or took the node for dead."""
        if self._ends_at is None or standing.state == Node.State.DRAINING:
            return standing
        left = self._ends_at - asyncio.get_running_loop().time()
        within = timedelta(seconds=max(left, 0.0))
        me = self._me.name
        await in_db(registry.drain, me, me, within, self._lease.place.epoch)
        return Standing(Node.State.DRAINING, within)

    async def keep_repairing(self) -> None:
        """Beside the heartbeat, which must not wait for what happens in rooms."""
        while True:
            await asyncio.sleep(_BEAT_EVERY)
            try:
                await self.repair()
            except MediaError:
                # The heartbeat says it already.
                continue
            except Exception:
                logger.exception("comparing rooms with placements failed")

    async def leave(self) -> None:
        """The node ends on purpose."""
        self.drain.stop()
        try:
            await in_db(registry.leave, self._me.name, self._lease.place.epoch)
        except MediaError as error:
            logger.warning("not signed off: %s", error)

    async def repair(self) -> None:
        """Hold exactly the rooms and peers that were placed here, and know where else they are."""
        as_of = asyncio.get_running_loop().time()
        beside = await in_db(placement.rooms_beside, self._lease.place)
        for room_id, places in beside.items():
            if room := self._node.rooms.get(room_id):
                await room.meet(places, as_of)
        placed = await in_db(placement.rooms_at, self._lease.place)
        for room_id in set(self._node.rooms) - placed:
            await self._node.forsake(room_id)
        await self._let_go_of_who_moved()
        # A room that is about to be opened has its placement a moment before.
        settled = await in_db(placement.rooms_at, self._lease.place, _SETTLED_AFTER)
        for room_id in settled - set(self._node.rooms):
            await self._node.disown(room_id)

    async def _let_go_of_who_moved(self) -> None:
        """Nobody closes what they left here, for commands go to where they are."""
        seated = await in_db(seats.all_at, self._lease.place)
        here = [peer for room in self._node.rooms.values() for peer in room.peers.values()]
        for peer in here:
            # Who was sent away plays on for a moment.
            if (peer.room_id, peer.peer_id) not in seated and not peer.leaving:
                await self._node.unseat(peer.room_id, peer.peer_id)

    async def _register(self) -> None:
        epoch = self._lease.place.epoch
        await in_db(registry.register, self._me, epoch)
        # What an earlier life of this node held is gone, and its rooms may not know yet.
        await tell(await in_db(placement.rooms_of_earlier_lives, self._me.name))
        await in_db(registry.serve, self._me.name, epoch)
        self.registered.set()
        logger.info("media node %s serves", self._me.name)
