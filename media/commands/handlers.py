"""What each command does on the node. Arguments and results are plain JSON values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from media import metrics
from media.contracts import Json, Visible
from media.mediasoup import DtlsParameters, RtpCapabilities, RtpParameters, from_json, to_json
from media.nodes.place import Place
from media.pool.lease import StaleError
from media.pool.node import MediaNode
from media.sessions.links.announcement import Announcement, PipeRequest
from media.sessions.peer import PeerSession
from media.sessions.room import RoomSession

Handler = Callable[..., Awaitable[Any]]
_handlers: dict[str, Handler] = {}


async def run(node: MediaNode, name: str, args: dict[str, Any]) -> Any:
    """Raises `MediaError`, `StaleError`, or one of the driver's errors."""
    return await _handlers[name](node, **args)


def command(handler: Handler) -> Handler:
    _handlers[handler.__name__] = handler
    metrics.expect_command(handler.__name__)
    return handler


def _room(node: MediaNode, room_id: str) -> RoomSession:
    room = node.rooms.get(room_id)
    if room is None:
        raise StaleError("this room has no media")
    return room


def _room_of(node: MediaNode, room_id: str, peer_id: str) -> RoomSession:
    room = _room(node, room_id)
    if peer_id not in room.peers:
        # Perhaps on another node by now, which whoever asks has not heard of.
        raise StaleError("this peer has no media in the room")
    return room


def _peer(node: MediaNode, room_id: str, peer_id: str) -> PeerSession:
    return _room_of(node, room_id, peer_id).peer(peer_id)


@command
async def open_peer(node: MediaNode, room_id: str, peer_id: str, even_if_full: bool = True) -> Json:
    return asdict(await node.open_peer(room_id, peer_id, even_if_full))


@command
async def close_peer(node: MediaNode, room_id: str, peer_id: str) -> None:
    is_here = peer_id in _room(node, room_id).peers
    await node.close_peer(room_id, peer_id)
    if not is_here:
        raise StaleError("this peer has no media in the room")


@command
async def connect_transport(
    node: MediaNode, room_id: str, peer_id: str, transport_id: str, dtls_parameters: Json
) -> None:
    parameters = from_json(DtlsParameters, dtls_parameters, "dtlsParameters")
    await _peer(node, room_id, peer_id).connect(transport_id, parameters)


@command
async def restart_ice(node: MediaNode, room_id: str, peer_id: str, transport_id: str) -> Json:
    parameters: Json = to_json(await _peer(node, room_id, peer_id).restart_ice(transport_id))
    return parameters


@command
async def produce(
    node: MediaNode,
    room_id: str,
    peer_id: str,
    transport_id: str,
    kind: str,
    rtp_parameters: Json,
    source: str,
    paused: bool,
) -> str:
    room = _room_of(node, room_id, peer_id)
    parameters = from_json(RtpParameters, rtp_parameters, "rtpParameters")
    return await room.produce(peer_id, transport_id, kind, parameters, source, paused)


@command
async def pause_producer(node: MediaNode, room_id: str, peer_id: str, producer_id: str) -> None:
    await _room_of(node, room_id, peer_id).set_producer_paused(peer_id, producer_id, True)


@command
async def resume_producer(node: MediaNode, room_id: str, peer_id: str, producer_id: str) -> None:
    await _room_of(node, room_id, peer_id).set_producer_paused(peer_id, producer_id, False)


@command
async def close_producer(node: MediaNode, room_id: str, peer_id: str, producer_id: str) -> None:
    await _peer(node, room_id, peer_id).close_producer(producer_id)


@command
async def subscribe(
    node: MediaNode, room_id: str, peer_id: str, rtp_capabilities: Json
) -> list[Json]:
    room = _room_of(node, room_id, peer_id)
    capabilities = from_json(RtpCapabilities, rtp_capabilities, "rtpCapabilities")
    consumers = await room.subscribe(peer_id, capabilities)
    return [asdict(consumer.describe()) for consumer in consumers]


@command
async def pause_consumers(
    node: MediaNode, room_id: str, peer_id: str, consumer_ids: list[str]
) -> None:
    peer = _peer(node, room_id, peer_id)
    await peer.each_consumer(consumer_ids, lambda consumer: consumer.set_paused(True))


@command
async def resume_consumers(
    node: MediaNode, room_id: str, peer_id: str, consumer_ids: list[str]
) -> None:
    peer = _peer(node, room_id, peer_id)
    await peer.each_consumer(consumer_ids, lambda consumer: consumer.set_paused(False))


@command
async def set_preferred_layers(
    node: MediaNode,
    room_id: str,
    peer_id: str,
    consumer_id: str,
    spatial_layer: int,
    temporal_layer: int | None,
) -> None:
    consumer = _peer(node, room_id, peer_id).consumer(consumer_id)
    await consumer.set_preferred_layers(spatial_layer, temporal_layer)


@command
async def set_visible(node: MediaNode, room_id: str, peer_id: str, visible: list[Json]) -> None:
    await _peer(node, room_id, peer_id).set_visible(Visible(**entry) for entry in visible)


@command
async def request_key_frame(node: MediaNode, room_id: str, peer_id: str, consumer_id: str) -> None:
    await _peer(node, room_id, peer_id).consumer(consumer_id).consumer.request_key_frame()


@command
async def peer_stats(node: MediaNode, room_id: str, peer_id: str) -> Json:
    return asdict(await _peer(node, room_id, peer_id).stats())


@command
async def exchange_producers(
    node: MediaNode, room_id: str, place: Json, announcement: Json
) -> Json:
    """From another node that holds the room: what is sent there, for what is sent here."""
    said = Announcement.from_json(announcement)
    answer = await _room(node, room_id).links.hear(Place.from_json(place), said)
    return answer.to_json()


@command
async def pipe_producer(node: MediaNode, room_id: str, place: Json, request: Json) -> Json:
    """From another node that holds the room: it wants one of our producers."""
    wanted = PipeRequest.from_json(request)
    grant = await _room(node, room_id).links.grant(Place.from_json(place), wanted)
    return grant.to_json()


@command
async def peers(node: MediaNode) -> dict[str, list[str]]:
    return {room_id: list(room.peers) for room_id, room in node.rooms.items()}


@command
async def health(node: MediaNode) -> Json:
    return asdict(await node.health())
