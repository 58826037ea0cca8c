"""A room that tests can use in one line for each step."""

from __future__ import annotations

import asyncio

from media.contracts import PeerMedia
from media.mediasoup import RtpCapabilities, RtpParameters, from_json
from media.pool.node import MediaNode
from media.sessions.part import RoomPart
from media.sessions.peer import PeerSession
from media.sessions.room import RoomSession
from media.tests import samples


class Room:
    """A room of peers on a real worker, with what a test does to it in one line each."""

    def __init__(self, node: MediaNode) -> None:
        self._node = node
        self._media: dict[str, PeerMedia] = {}

    async def open(self, *peer_ids: str) -> None:
        for peer_id in peer_ids:
            self._media[peer_id] = await self._node.open_peer("room", peer_id)

    @property
    def session(self) -> RoomSession:
        return self._node.rooms["room"]

    def peer(self, peer_id: str) -> PeerSession:
        return self.session.peer(peer_id)

    async def produce(self, peer_id: str, kind: str, source: str, sample: samples.Json) -> str:
        return await self.session.produce(
            peer_id,
            self._media[peer_id].send_transport.transport_id,
            kind,
            from_json(RtpParameters, sample, "rtpParameters"),
            source,
            False,
        )

    async def camera(self, peer_id: str) -> str:
        return await self.produce(peer_id, "video", "camera", samples.vp8_simulcast())

    async def microphone(self, peer_id: str) -> str:
        return await self.produce(peer_id, "audio", "microphone", samples.opus())

    async def subscribe(self, peer_id: str, codecs: str = "opus VP8 rtx") -> list[str]:
        """Subscribe as a client that knows these codecs; the producers it gets."""
        capabilities = self._media[peer_id].router_rtp_capabilities
        known = [c for c in capabilities["codecs"] if c["mimeType"].split("/")[1] in codecs.split()]
        entries = await self.session.subscribe(
            peer_id,
            from_json(RtpCapabilities, {**capabilities, "codecs": known}, "rtpCapabilities"),
        )
        return sorted(entry.consumer.producer_id for entry in entries)

    async def settle(self) -> None:
        """Wait for what the room does by itself after a change."""
        while self.session._tasks:
            await asyncio.gather(*self.session._tasks, return_exceptions=True)


async def received(part: RoomPart) -> dict[str, int]:
    """How many consumers, pipes included, each producer on this part has in the worker."""
    dump = await part.router.dump()
    return {
        producer: len(consumers)
        for producer, consumers in dump.map_producer_id_consumer_ids.items()
    }


async def heard(part: RoomPart) -> dict[str, int]:
    """How many observers hear each producer."""
    dump = await part.router.dump()
    return {p: len(observers) for p, observers in dump.map_producer_id_observer_ids.items()}
