"""A room on one worker: a router, its observers and the peers on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any

from media.contracts import Json, MediaError, PeerMedia
from media.events import NewConsumer, publish
from media.mediasoup import (
    ClosedError,
    MediasoupError,
    NotFoundError,
    Router,
    RtpCapabilities,
    RtpParameters,
    WebRtcServer,
    Worker,
    to_json,
)
from media.sessions.codecs import MEDIA_CODECS
from media.sessions.consumers import PeerConsumer
from media.sessions.peer import PeerProducer, PeerSession
from media.sessions.speakers import Speakers
from media.sessions.transports import create_transport, describe

logger = logging.getLogger(__name__)


class RoomSession:
    """The media of one room while it lives on one worker."""

    def __init__(self, room_id: str, router: Router, server: WebRtcServer) -> None:
        self.room_id = room_id
        self.router = router
        self.peers: dict[str, PeerSession] = {}
        self._server = server
        self._speakers: Speakers | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def create(cls, room_id: str, worker: Worker, server: WebRtcServer) -> RoomSession:
        room = cls(room_id, await worker.create_router(MEDIA_CODECS), server)
        room._speakers = await Speakers.create(room_id, room.router, room._speaker_of)
        return room

    @property
    def load(self) -> int:
        """How many streams the worker handles for this room."""
        return sum(len(peer.producers) + len(peer.consumers) for peer in self.peers.values())

    def producers(self) -> Iterator[PeerProducer]:
        for peer in self.peers.values():
            yield from tuple(peer.producers.values())

    def producer_ids(self) -> tuple[str, ...]:
        return tuple(entry.producer.id for entry in self.producers())

    def peer(self, peer_id: str) -> PeerSession:
        try:
            return self.peers[peer_id]
        except KeyError:
            raise MediaError("not_found", "this peer has no media in the room") from None

    async def open_peer(
        self, peer_id: str, aliases: Sequence[str], ice_servers: list[Json]
    ) -> PeerMedia:
        """Fresh transports for a peer; what it had before is closed."""
        await self.close_peer(peer_id)
        send, recv = await asyncio.gather(
            create_transport(self.router, self._server), create_transport(self.router, self._server)
        )
        self.peers[peer_id] = PeerSession(self.room_id, peer_id, send, recv)
        return PeerMedia(
            router_rtp_capabilities=to_json(self.router.rtp_capabilities),
            ice_servers=ice_servers,
            send_transport=describe(send, aliases),
            recv_transport=describe(recv, aliases),
        )

    async def close_peer(self, peer_id: str) -> None:
        peer = self.peers.pop(peer_id, None)
        if peer is None:
            return
        if self._speakers is not None:
            self._speakers.forget(peer_id)
        await peer.close()

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
        # Those who receive must not make the sender wait.
        self._spawn(self._fan_out(entry))
        return entry.producer.id

    async def subscribe(
        self, peer_id: str, rtp_capabilities: RtpCapabilities
    ) -> list[PeerConsumer]:
        return await self.peer(peer_id).subscribe(rtp_capabilities, list(self.producers()))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for peer_id in list(self.peers):
            await self.close_peer(peer_id)
        await self.router.close()

    async def _fan_out(self, entry: PeerProducer) -> None:
        if entry.source == "microphone" and self._speakers is not None:
            await self._speakers.add(entry.producer)
        receivers = [peer for peer in self.peers.values() if peer.subscribed]
        await asyncio.gather(*(self._offer(peer, entry) for peer in receivers))

    async def _offer(self, peer: PeerSession, entry: PeerProducer) -> None:
        """One receiver's failure is its own."""
        try:
            consumer = await peer.consume(entry)
        except MediasoupError as error:
            if not peer.closed:
                logger.warning("peer %s cannot consume: %s", peer.peer_id, error)
            return
        if consumer is not None:
            publish(NewConsumer(self.room_id, peer.peer_id, consumer.describe()))

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
            if entry.producer.id == producer_id:
                return entry.peer_id
        return None
