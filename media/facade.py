"""All that the rest of the project may call in `media`.

Every function asks the media node that holds the room, over the Channels layer,
and raises `MediaError` when the node refuses, fails or does not answer. Rooms
and peers are the caller's own ids. What happens on its own is announced through
`media.events`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from media.commands.client import CommandClient
from media.commands.loop import CommandLoop
from media.contracts import (
    ConsumerInfo,
    Json,
    MediaError,
    NodeHealth,
    PeerMedia,
    PeerStats,
    TransportInfo,
    Visible,
)
from media.mediasoup import MediasoupError
from media.pool.node import MediaNode
from media.pool.settings import NodeSettings


class _Embedded:
    """This process's media node and its line to it."""

    node: MediaNode | None = None
    loop: CommandLoop | None = None
    client: CommandClient | None = None


async def start() -> None:
    """Start the embedded media node; does nothing when it runs already.

    Raises `MediaError`, whose text says what to do, when its workers do not start.
    """
    if _Embedded.node is not None:
        return
    _Embedded.node = MediaNode(NodeSettings.load())
    _Embedded.client = CommandClient()
    try:
        await _Embedded.node.start()
    except BaseException as error:
        _Embedded.node = None
        if isinstance(error, MediasoupError):
            raise MediaError("media_unavailable", str(error)) from error
        raise
    _Embedded.loop = CommandLoop(_Embedded.node)
    await _Embedded.loop.start()


async def stop() -> None:
    """Stop the embedded media node and end its workers; idempotent."""
    node, loop, client = _Embedded.node, _Embedded.loop, _Embedded.client
    _Embedded.node = _Embedded.loop = _Embedded.client = None
    if loop is not None:
        await loop.stop()
    if node is not None:
        await node.stop()
    if client is not None:
        await client.close()


async def _call(name: str, **args: Any) -> Any:
    if _Embedded.client is None:
        _Embedded.client = CommandClient()
    return await _Embedded.client.call(settings.MEDIA_NODE, name, args)


async def open_peer(room_id: str, peer_id: str) -> PeerMedia:
    """Fresh transports for a peer; the media it had before is closed."""
    opened = await _call("open_peer", room_id=room_id, peer_id=peer_id)
    return PeerMedia(
        router_rtp_capabilities=opened["router_rtp_capabilities"],
        ice_servers=opened["ice_servers"],
        send_transport=TransportInfo(**opened["send_transport"]),
        recv_transport=TransportInfo(**opened["recv_transport"]),
    )


async def close_peer(room_id: str, peer_id: str) -> None:
    """Close all of a peer's media; idempotent."""
    await _call("close_peer", room_id=room_id, peer_id=peer_id)


async def connect_transport(
    room_id: str, peer_id: str, transport_id: str, dtls_parameters: Json
) -> None:
    await _call(
        "connect_transport",
        room_id=room_id,
        peer_id=peer_id,
        transport_id=transport_id,
        dtls_parameters=dtls_parameters,
    )


async def restart_ice(room_id: str, peer_id: str, transport_id: str) -> Json:
    """The transport's new ICE parameters."""
    parameters: Json = await _call(
        "restart_ice", room_id=room_id, peer_id=peer_id, transport_id=transport_id
    )
    return parameters


async def produce(
    room_id: str,
    peer_id: str,
    transport_id: str,
    kind: str,
    rtp_parameters: Json,
    source: str,
    paused: bool,
) -> str:
    """The new producer's id. Everyone subscribed hears of it through `NewConsumer`."""
    producer_id: str = await _call(
        "produce",
        room_id=room_id,
        peer_id=peer_id,
        transport_id=transport_id,
        kind=kind,
        rtp_parameters=rtp_parameters,
        source=source,
        paused=paused,
    )
    return producer_id


async def pause_producer(room_id: str, peer_id: str, producer_id: str) -> None:
    await _call("pause_producer", room_id=room_id, peer_id=peer_id, producer_id=producer_id)


async def resume_producer(room_id: str, peer_id: str, producer_id: str) -> None:
    await _call("resume_producer", room_id=room_id, peer_id=peer_id, producer_id=producer_id)


async def close_producer(room_id: str, peer_id: str, producer_id: str) -> None:
    await _call("close_producer", room_id=room_id, peer_id=peer_id, producer_id=producer_id)


async def subscribe(room_id: str, peer_id: str, rtp_capabilities: Json) -> list[ConsumerInfo]:
    """One paused consumer for each producer of the others that this client can receive."""
    consumers = await _call(
        "subscribe", room_id=room_id, peer_id=peer_id, rtp_capabilities=rtp_capabilities
    )
    return [ConsumerInfo(**consumer) for consumer in consumers]


async def pause_consumers(room_id: str, peer_id: str, consumer_ids: list[str]) -> None:
    await _call("pause_consumers", room_id=room_id, peer_id=peer_id, consumer_ids=consumer_ids)


async def resume_consumers(room_id: str, peer_id: str, consumer_ids: list[str]) -> None:
    await _call("resume_consumers", room_id=room_id, peer_id=peer_id, consumer_ids=consumer_ids)


async def set_preferred_layers(
    room_id: str, peer_id: str, consumer_id: str, spatial_layer: int, temporal_layer: int | None
) -> None:
    await _call(
        "set_preferred_layers",
        room_id=room_id,
        peer_id=peer_id,
        consumer_id=consumer_id,
        spatial_layer=spatial_layer,
        temporal_layer=temporal_layer,
    )


async def set_visible(room_id: str, peer_id: str, visible: list[Visible]) -> None:
    """What is on the peer's screen: other video is paused, this gets the layers that fit."""
    await _call(
        "set_visible",
        room_id=room_id,
        peer_id=peer_id,
        visible=[asdict(entry) for entry in visible],
    )


async def request_key_frame(room_id: str, peer_id: str, consumer_id: str) -> None:
    await _call("request_key_frame", room_id=room_id, peer_id=peer_id, consumer_id=consumer_id)


async def peer_stats(room_id: str, peer_id: str) -> PeerStats:
    return PeerStats(**await _call("peer_stats", room_id=room_id, peer_id=peer_id))


async def peers() -> list[tuple[str, str]]:
    """Everyone who has media, as `(room_id, peer_id)`."""
    rooms = await _call("peers")
    return [(room_id, peer_id) for room_id, there in rooms.items() for peer_id in there]


async def health() -> NodeHealth:
    return NodeHealth(**await _call("health"))
