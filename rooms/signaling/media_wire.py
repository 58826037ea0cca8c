"""How each media event is told: its name, its payload, and who hears it."""

from __future__ import annotations

from media.events import (
    ActiveSpeaker,
    ConsumerClosed,
    ConsumerLayers,
    ConsumerPaused,
    ConsumerResumed,
    ConsumerScore,
    MediaEvent,
    NewConsumer,
    PeerEvent,
    ProducerScore,
    Speaking,
)
from rooms.domain.outcome import Json
from rooms.signaling import wire
from rooms.signaling.broadcast import peer_channel
from rooms.signaling.feeds import room_channel


def channel(event: MediaEvent) -> str:
    """The Socket.IO room that hears of it."""
    if isinstance(event, PeerEvent):
        return peer_channel(event.peer_id)
    return room_channel(event.room_id)


def announcement(event: MediaEvent) -> tuple[str, Json]:
    """`(name, payload)`. Raises `TypeError` for an event that has none."""
    match event:
        case NewConsumer():
            return "new-consumer", wire.consumer_fields(event.consumer)
        case ConsumerClosed():
            return "consumer-closed", {"consumerId": event.consumer_id}
        case ConsumerPaused():
            return "consumer-paused", {"consumerId": event.consumer_id}
        case ConsumerResumed():
            return "consumer-resumed", {"consumerId": event.consumer_id}
        case ConsumerLayers():
            return "consumer-layers", {
                "consumerId": event.consumer_id,
                "spatialLayer": event.spatial_layer,
                "temporalLayer": event.temporal_layer,
            }
        case ConsumerScore():
            return "consumer-score", {
                "consumerId": event.consumer_id,
                "score": event.score,
                "producerScore": event.producer_score,
            }
        case ProducerScore():
            return "producer-score", {"producerId": event.producer_id, "scores": event.scores}
        case ActiveSpeaker():
            return "active-speaker", {"peerId": event.peer_id}
        case Speaking():
            volumes = [
                {"peerId": peer_id, "volume": volume} for peer_id, volume in event.volumes.items()
            ]
            return "speaking", {"volumes": volumes}
        case _:
            raise TypeError(f"{type(event).__name__} is not for browsers")
