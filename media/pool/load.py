"""How busy a node's workers are."""

from __future__ import annotations

import asyncio
import time

from media.contracts import Json
from media.mediasoup import MediasoupError
from media.pool.node import MediaNode
from media.pool.slot import WorkerSlot

_ANSWER_WITHIN = 1.0


class LoadMeter:
    """Measures what happened since it was last asked."""

    def __init__(self, node: MediaNode) -> None:
        self._node = node
        # By pid: CPU milliseconds so far, and when that was.
        self._used: dict[int, tuple[int, float]] = {}

    async def measure(self) -> Json:
        """`cpu` has each worker's share of a core, from 0 to 1; the rest is counted."""
        used = await asyncio.gather(*(self._usage(slot) for slot in self._node.pool.slots))
        cpu = [self._share(*usage) if usage else 0.0 for usage in used]
        self._used = {pid: (busy, moment) for pid, busy, moment in filter(None, used)}
        peers = [peer for room in self._node.rooms.values() for peer in room.peers.values()]
        return {
            "workers": sum(slot.ready for slot in self._node.pool.slots),
            "cpu": [round(share, 3) for share in cpu],
            "rooms": len(self._node.rooms),
            "peers": len(peers),
            "producers": sum(len(peer.producers) for peer in peers),
            "consumers": sum(len(peer.consumers) for peer in peers),
        }

    async def _usage(self, slot: WorkerSlot) -> tuple[int, int, float] | None:
        worker = slot.worker
        if worker is None:
            return None
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                usage = await worker.resource_usage()
        except (TimeoutError, MediasoupError):
            return None
        return worker.pid, usage.ru_utime + usage.ru_stime, time.monotonic()

    def _share(self, pid: int, busy: int, moment: float) -> float:
        before, since = self._used.get(pid, (busy, moment - 1))
        return (busy - before) / 1000 / max(moment - since, 0.001)
