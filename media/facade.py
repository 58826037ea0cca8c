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
from media.lines.embedded import EmbeddedLine
from media.lines.fleet import FleetLine
from media.lines.line import Line

_line: Line | None = None


async def start() -> None:
    """Begin; does nothing when it has. One process alone starts its media node with it.

    Raises `MediaError`, whose text says what to do, when its workers do not start.
    """
    global _line
    if _line is not None:
        return
    _line = FleetLine() if settings.REDIS_URL else EmbeddedLine()
    try:
        await _line.start()
    except BaseException:
        _line = None
        raise


async def stop() -> None:
    """End what `start` began; idempotent."""
    global _line
    line, _line = _line, None
    if line is not None:
        await line.stop()


async def _call(name: str, room_id: str, **args: Any) -> Any:
    return await _running().ask(name, room_id, args)


def _running() -> Line:
    if _line is None:
        raise MediaError("media_unavailable", "media has not been started here")
    return _line


async def open_peer(room_id: str, peer_id: str) -> PeerMedia:
    """Fresh transports for a peer; the media it had before is closed."""
    opened = await _call("open_peer", room_id=room_id, peer_id=peer_id)
    return PeerMedia(
        router_rtp_capabilities=opened["router_rtp_capabilities"],
        ice_servers=opened["ice_servers"],
        send_transport=TransportInfo(**opened["send_transport"]),
        recv_transport=TransportInfo(**opened["recv_transport"]),
        # During an update, a node of the version before does not say it.
        node=opened.get("node", ""),
    )


async def close_peer(room_id: str, peer_id: str) -> None:
    """Close all of a peer's media; idempotent."""
    try:
        await _call("close_peer", room_id=room_id, peer_id=peer_id)
    except MediaError as error:
        if error.code != "not_found":
            raise


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
    return await _running().peers()


async def health() -> NodeHealth:
    return await _running().health()
