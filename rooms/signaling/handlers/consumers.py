from __future__ import annotations

from math import ceil

from media import facade
from media.contracts import Visible
from rooms.domain.outcome import Json
from rooms.signaling import wire
from rooms.signaling.connections import Peer
from rooms.signaling.messages.media import (
    OneConsumer,
    SetPreferredLayers,
    SetVisible,
    SomeConsumers,
    Subscribe,
)
from rooms.signaling.registry import peer_event


@peer_event("subscribe", Subscribe)
async def subscribe(peer: Peer, message: Subscribe) -> Json:
    consumers = await facade.subscribe(peer.room_id, peer.peer_id, message.rtp_capabilities)
    return {"consumers": [wire.consumer_fields(consumer) for consumer in consumers]}


@peer_event("pause-consumers", SomeConsumers)
async def pause_consumers(peer: Peer, message: SomeConsumers) -> Json:
    await facade.pause_consumers(peer.room_id, peer.peer_id, message.consumer_ids)
    return {}


@peer_event("resume-consumers", SomeConsumers)
async def resume_consumers(peer: Peer, message: SomeConsumers) -> Json:
    await facade.resume_consumers(peer.room_id, peer.peer_id, message.consumer_ids)
    return {}


@peer_event("set-preferred-layers", SetPreferredLayers)
async def set_preferred_layers(peer: Peer, message: SetPreferredLayers) -> Json:
    await facade.set_preferred_layers(
        peer.room_id,
        peer.peer_id,
        message.consumer_id,
        message.spatial_layer,
        message.temporal_layer,
    )
    return {}


@peer_event("set-visible", SetVisible)
async def set_visible(peer: Peer, message: SetVisible) -> Json:
    visible = [
        Visible(consumer.consumer_id, ceil(consumer.width), ceil(consumer.height))
        for consumer in message.consumers
    ]
    await facade.set_visible(peer.room_id, peer.peer_id, visible)
    return {}


@peer_event("request-key-frame", OneConsumer)
async def request_key_frame(peer: Peer, message: OneConsumer) -> Json:
    await facade.request_key_frame(peer.room_id, peer.peer_id, message.consumer_id)
    return {}
