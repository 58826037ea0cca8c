"""What each command does on the node. Arguments and results are plain JSON values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from media.contracts import Json, Visible
from media.mediasoup import DtlsParameters, RtpCapabilities, RtpParameters, from_json, to_json
from media.pool.lease import StaleError
from media.pool.node import MediaNode
from media.sessions.peer import PeerSession

Handler = Callable[..., Awaitable[Any]]
_handlers: dict[str, Handler] = {}


async def run(node: MediaNode, name: str, args: dict[str, Any]) -> Any:
    """Raises `MediaError`, `StaleError`, or one of the driver's errors."""
    return await _handlers[name](node, **args)


def command(handler: Handler) -> Handler:
    _handlers[handler.__name__] = handler
    return handler


def _peer(node: MediaNode, room_id: str, peer_id: str) -> PeerSession:
    room = node.rooms.get(room_id)
    if room is None:
        raise StaleError("this room has no media")
    return room.peer(peer_id)


@command
async def open_peer(node: MediaNode, room_id: str, peer_id: str) -> Json:
    return asdict(await node.open_peer(room_id, peer_id))


@command
async def close_peer(node: MediaNode, room_id: str, peer_id: str) -> None:
    if room_id not in node.rooms:
        raise StaleError("this room has no media")
    await node.close_peer(room_id, peer_id)


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
    _peer(node, room_id, peer_id)
    parameters = from_json(RtpParameters, rtp_parameters, "rtpParameters")
    return await node.rooms[room_id].produce(
        peer_id, transport_id, kind, parameters, source, paused
    )


@command
async def pause_producer(node: MediaNode, room_id: str, peer_id: str, producer_id: str) -> None:
    await _peer(node, room_id, peer_id).producer(producer_id).producer.pause()


@command
async def resume_producer(node: MediaNode, room_id: str, peer_id: str, producer_id: str) -> None:
    await _peer(node, room_id, peer_id).producer(producer_id).producer.resume()


@command
async def close_producer(node: MediaNode, room_id: str, peer_id: str, producer_id: str) -> None:
    await _peer(node, room_id, peer_id).close_producer(producer_id)


@command
async def subscribe(
    node: MediaNode, room_id: str, peer_id: str, rtp_capabilities: Json
) -> list[Json]:
    _peer(node, room_id, peer_id)
    capabilities = from_json(RtpCapabilities, rtp_capabilities, "rtpCapabilities")
    consumers = await node.rooms[room_id].subscribe(peer_id, capabilities)
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
async def peers(node: MediaNode) -> dict[str, list[str]]:
    return {room_id: list(room.peers) for room_id, room in node.rooms.items()}


@command
async def health(node: MediaNode) -> Json:
    return asdict(await node.health())
