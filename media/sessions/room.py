"""A room: its peers, on one worker or, once that is full, on several."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from media.contracts import Json, MediaError, PeerMedia
from media.events import NewConsumer, publish
from media.mediasoup import (
    Closed,
    ClosedError,
    MediasoupError,
    NotFoundError,
    RtpCapabilities,
    RtpParameters,
    WebRtcServer,
    Worker,
    to_json,
)
from media.nodes.place import Place
from media.sessions.consumers import PeerConsumer
from media.sessions.links.links import Links
from media.sessions.links.outside import Outside
from media.sessions.links.remote import RemoteProducer
from media.sessions.part import RoomPart
from media.sessions.peer import PeerSession
from media.sessions.producers import PeerProducer, RoomProducer
from media.sessions.speakers import Speakers
from media.sessions.transports import describe

logger = logging.getLogger(__name__)

# A peer that has yet to subscribe will want a microphone and a camera of everyone else.
_WANTED_FROM_EACH = 2


class RoomSession:
    """The media of one room on this node, in one part for each worker it uses.

    A part whose worker dies takes only its own peers along; `on_lost` is told of
    them and of what they sent. `outside` leads to the room's other nodes, where
    there can be any.
    """

    def __init__(
        self,
        room_id: str,
        on_lost: Callable[[RoomSession, tuple[str, ...], tuple[str, ...]], None],
        outside: Outside | None = None,
    ) -> None:
        self.room_id = room_id
        # The first has the observers.
        self.parts: list[RoomPart] = []
        self.peers: dict[str, PeerSession] = {}
        self._on_lost = on_lost
        self._closed = False
        self._speakers = Speakers(room_id, self._speaker_of)
        self.links = Links(self, outside, self._offered_elsewhere)
        self._tasks: set[asyncio.Task[None]] = set()

    def part_on(self, worker: Worker | None) -> RoomPart | None:
        return next((part for part in self.parts if part.worker is worker), None)

    async def add_part(self, worker: Worker, server: WebRtcServer) -> RoomPart:
        part = await RoomPart.create(worker, server)
        self.parts.append(part)
        part.router.on(Closed, lambda event: self._part_closed(part, event))
        self._check(part)
        if part is self.parts[0]:
            self._spawn(self._listen())
        return part

    def consumers_on(self, worker: Worker) -> int:
        """How many consumers the room has there, or is about to have."""
        expected = _WANTED_FROM_EACH * (len(self.peers) + self.links.peers - 1)
        return sum(
            len(peer.consumers) if peer.subscribed else expected
            for peer in self.peers.values()
            if peer.part.worker is worker
        )

    def load_on(self, worker: Worker) -> int:
        """How many streams the worker handles for this room, and one for the room itself."""
        part = self.part_on(worker)
        if part is None:
            return 0
        sent = sum(len(peer.producers) for peer in self.peers.values() if peer.part is part)
        return 1 + sent + len(part.pipes) + self.consumers_on(worker)

    @property
    def own_peers(self) -> int:
        return len(self.peers)

    def own_producers(self) -> list[PeerProducer]:
        """Of the peers on this node."""
        return [entry for peer in self.peers.values() for entry in peer.producers.values()]

    def producers(self) -> list[RoomProducer]:
        """Of everyone in the room."""
        return [*self.own_producers(), *self.links.producers()]

    def producer_ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self.own_producers())

    async def meet(self, places: Sequence[Place], as_of: float) -> None:
        """As `Links.meet`."""
        await self.links.meet(places, as_of)
        # What is on a silent node may never come, and this is what finds out that it is gone.
        self._spawn(self._listen())

    def peer(self, peer_id: str) -> PeerSession:
        try:
            return self.peers[peer_id]
        except KeyError:
            raise MediaError("not_found", "this peer has no media in the room") from None

    async def open_peer(
        self, part: RoomPart, peer_id: str, aliases: Sequence[str], ice_servers: list[Json]
    ) -> PeerMedia:
        """Fresh transports for a peer, on `part`; what it had before is closed."""
        await self.close_peer(peer_id)
        send, recv = await asyncio.gather(part.create_transport(), part.create_transport())
        self._check(part)
        self.peers[peer_id] = PeerSession(self.room_id, peer_id, part, send, recv)
        self.links.tell()
        return PeerMedia(
            router_rtp_capabilities=to_json(part.router.rtp_capabilities),
            ice_servers=ice_servers,
            send_transport=describe(send, aliases),
            recv_transport=describe(recv, aliases),
        )

    async def close_peer(self, peer_id: str) -> None:
        peer = self.peers.pop(peer_id, None)
        if peer is None:
            return
        self._speakers.forget(peer_id)
        self.links.tell()
        await peer.close()

    async def close_empty_parts(self) -> None:
        used = [peer.part for peer in self.peers.values()]
        await asyncio.gather(*(part.close() for part in self.parts if part not in used))

    async def produce(
        self,
        peer_id: str,
        transport_id: str,
        kind: str,
        rtp_parameters: RtpParameters,
        source: str,
        paused: bool,
    ) -> str:
        """A new producer, and a consumer of it for everyone who can receive it."""
        peer = self.peer(peer_id)
        entry = await peer.produce(transport_id, kind, rtp_parameters, source, paused)
        if peer.closed:
            raise MediaError("not_found", "the peer left meanwhile")
        entry.on_closed(self.links.tell)
        self.links.tell()
        # Those who receive must not make the sender wait.
        self._spawn(self._fan_out(entry))
        if source == "microphone":
            self._spawn(self._listen())
        return entry.producer.id

    async def set_producer_paused(self, peer_id: str, producer_id: str, paused: bool) -> None:
        producer = self.peer(peer_id).producer(producer_id).producer
        await (producer.pause() if paused else producer.resume())
        self.links.tell()

    async def subscribe(
        self, peer_id: str, rtp_capabilities: RtpCapabilities
    ) -> list[PeerConsumer]:
        return await self.peer(peer_id).subscribe(
            rtp_capabilities,
            self.producers(),
            lambda consumer: publish(NewConsumer(self.room_id, peer_id, consumer.describe())),
        )

    async def close(self) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for peer_id in list(self.peers):
            await self.close_peer(peer_id)
        await self.links.close()
        await self.close_empty_parts()

    def _offered_elsewhere(self, entry: RemoteProducer) -> None:
        """Somebody on another node sends it."""
        if entry.ending:
            return
        self._spawn(self._fan_out(entry))
        if entry.source == "microphone":
            self._spawn(self._listen())
            entry.on_closed(lambda: self._speakers.forget(entry.peer_id))

    async def _fan_out(self, entry: RoomProducer) -> None:
        receivers = [peer for peer in self.peers.values() if peer.subscribed]
        await asyncio.gather(*(self._offer(peer, entry) for peer in receivers))

    async def _offer(self, peer: PeerSession, entry: RoomProducer) -> None:
        """One receiver's failure is its own."""
        try:
            consumer = await peer.consume(entry)
        except MediasoupError as error:
            if not peer.closed:
                logger.warning("peer %s cannot consume: %s", peer.peer_id, error)
            return
        if consumer is not None:
            publish(NewConsumer(self.room_id, peer.peer_id, consumer.describe()))

    async def _listen(self) -> None:
        # One of the room's nodes hears all of them, and speaks for the others.
        if self.parts and self.links.first:
            await self._speakers.listen(self.parts[0], self._microphones)

    def _microphones(self) -> list[RoomProducer]:
        return [entry for entry in self.producers() if entry.source == "microphone"]

    def _check(self, part: RoomPart) -> None:
        if part not in self.parts:
            raise ClosedError(f"room {self.room_id}: {part.router!r}")

    def _part_closed(self, part: RoomPart, event: Closed) -> None:
        """It was empty, or its worker died."""
        first = self.parts[0] is part
        self.parts.remove(part)
        if self._closed:
            return
        lost = [peer for peer in self.peers.values() if peer.part is part]
        for peer in lost:
            del self.peers[peer.peer_id]
            peer.closed = True
            self._speakers.forget(peer.peer_id)
        self.links.tell()
        if event.cause != "closed":
            sent = tuple(producer_id for peer in lost for producer_id in peer.producers)
            self._on_lost(self, tuple(peer.peer_id for peer in lost), sent)
        if first and self.parts:
            self._spawn(self._listen())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        # A producer that went while it was being offered is nobody's failure.
        if not isinstance(error, (ClosedError, NotFoundError)):
            logger.error("offering a producer failed", exc_info=error)

    def _speaker_of(self, producer_id: str) -> str | None:
        for entry in self.producers():
            if entry.id == producer_id:
                return entry.peer_id
        return None
