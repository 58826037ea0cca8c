from __future__ import annotations

from media import facade
from rooms.domain.outcome import Json
from rooms.signaling import membership, wire
from rooms.signaling.connections import Peer
from rooms.signaling.messages.base import Nothing
from rooms.signaling.messages.media import ConnectTransport, JoinMedia, RestartIce
from rooms.signaling.rate_limit import MEDIA_CHANGES
from rooms.signaling.registry import peer_event


@peer_event("join-media", JoinMedia, limit=MEDIA_CHANGES)
async def join_media(peer: Peer, message: JoinMedia) -> Json:
    """Fresh transports; whatever the peer sent before is over."""
    return wire.media_fields(await membership.renew_media(peer))


@peer_event("connect-transport", ConnectTransport)
async def connect_transport(peer: Peer, message: ConnectTransport) -> Json:
    await facade.connect_transport(
        peer.room_id, peer.peer_id, message.transport_id, message.dtls_parameters
    )
    return {}


@peer_event("restart-ice", RestartIce)
async def restart_ice(peer: Peer, message: RestartIce) -> Json:
    parameters = await facade.restart_ice(peer.room_id, peer.peer_id, message.transport_id)
    return {"iceParameters": parameters}


@peer_event("get-stats", Nothing)
async def get_stats(peer: Peer, message: Nothing) -> Json:
    stats = await facade.peer_stats(peer.room_id, peer.peer_id)
    return {
        "transports": stats.transports,
        "producers": stats.producers,
        "consumers": stats.consumers,
    }
