"""What one person looks at: whose streams it lets come, and which of them stand still."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

from deploy.clients.signaling import Json, Refused, Signaling, Unanswered
from deploy.loadtest.counting import StreamCount
from deploy.loadtest.transport import Transport

# A stream without a packet for so long stands still.
_STILL = 2.0
# Before that, its sender has to be asked for a key frame, which takes its time.
_BEGINS_WITHIN = 3.0


@dataclass(slots=True)
class Flow:
    """A stream that we let come. `plays` while its sender sends."""

    kind: str
    peer_id: str
    count: StreamCount
    plays: bool
    resumed_at: float = field(default=0.0)

    def stands_still(self, now: float) -> bool:
        if not self.plays or not self.resumed_at or now - self.resumed_at < _BEGINS_WITHIN:
            return False
        return now - self.count.last_at > _STILL


class Receiving:
    """Looks at no more than `limit` others, who are the first to come."""

    def __init__(self, signaling: Signaling, transport: Transport, limit: int) -> None:
        self.flows: dict[str, Flow] = {}
        # All there ever were, by kind: what has ended stays counted.
        self.counts: dict[str, list[StreamCount]] = {"audio": [], "video": []}
        self._signaling = signaling
        self._transport = transport
        self._limit = limit
        self._looks_at: set[str] = set()
        self._waiting: list[str] = []
        self._ready = False
        self._resuming: asyncio.Task[None] | None = None

    def consider(self, consumer: Json) -> None:
        """A new consumer, paused still; one that is known already is the same."""
        peer_id, consumer_id = consumer["peerId"], consumer["consumerId"]
        if consumer_id in self.flows:
            return
        if peer_id not in self._looks_at:
            if len(self._looks_at) >= self._limit:
                return
            self._looks_at.add(peer_id)
        count = StreamCount()
        kind = consumer["kind"]
        ssrc = consumer["rtpParameters"]["encodings"][0]["ssrc"]
        self._transport.counts[ssrc] = count
        self.counts[kind].append(count)
        self.flows[consumer_id] = Flow(kind, peer_id, count, not consumer["producerPaused"])
        self._waiting.append(consumer_id)
        if self._ready and self._resuming is None:
            self._resuming = asyncio.ensure_future(self._resume_later())

    async def begin(self) -> None:
        """Let come what waits, and from now on whatever else there will be."""
        await self._resume()
        self._ready = True
        if self._waiting:
            self._resuming = asyncio.ensure_future(self._resume_later())

    @property
    def expects_packets(self) -> bool:
        return any(flow.plays for flow in self.flows.values())

    def ended(self, consumer: Json) -> None:
        flow = self.flows.pop(consumer["consumerId"], None)
        if flow and all(other.peer_id != flow.peer_id for other in self.flows.values()):
            self._looks_at.discard(flow.peer_id)

    def set_playing(self, consumer: Json, plays: bool) -> None:
        if flow := self.flows.get(consumer["consumerId"]):
            flow.plays = plays
            flow.resumed_at = time.monotonic()

    def standing_still(self, now: float) -> int:
        return sum(flow.stands_still(now) for flow in self.flows.values())

    def close(self) -> None:
        if self._resuming is not None:
            self._resuming.cancel()

    async def _resume_later(self) -> None:
        # What is not answered or not there any more shows in the streams themselves.
        with suppress(Refused, Unanswered):
            await self._resume()
        self._resuming = None

    async def _resume(self) -> None:
        """Raises `Refused`, `Unanswered`."""
        while self._waiting:
            now_wanted, self._waiting = self._waiting, []
            await self._signaling.ask("resume-consumers", consumerIds=now_wanted)
            for consumer_id in now_wanted:
                if flow := self.flows.get(consumer_id):
                    flow.resumed_at = time.monotonic()
