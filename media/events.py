"""What the media side announces. Others listen with `subscribe`; media never imports them.

Each event is a frozen dataclass. Listeners are plain functions called in the
order they came, on the event loop of the process that owns the media node; one
that raises is logged and does not disturb the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from media.contracts import ConsumerInfo, Json

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """Something happened in the media of a room."""

    room_id: str


@dataclass(frozen=True, slots=True)
class PeerEvent(MediaEvent):
    """Something that concerns one peer alone: `peer_id` is who should hear of it."""

    peer_id: str


@dataclass(frozen=True, slots=True)
class NewConsumer(PeerEvent):
    consumer: ConsumerInfo


@dataclass(frozen=True, slots=True)
class ConsumerClosed(PeerEvent):
    consumer_id: str


@dataclass(frozen=True, slots=True)
class ConsumerPaused(PeerEvent):
    """The producer behind the consumer was paused."""

    consumer_id: str


@dataclass(frozen=True, slots=True)
class ConsumerResumed(PeerEvent):
    consumer_id: str


@dataclass(frozen=True, slots=True)
class ConsumerLayers(PeerEvent):
    """The layers now being sent; both `None` when nothing is sent."""

    consumer_id: str
    spatial_layer: int | None
    temporal_layer: int | None


@dataclass(frozen=True, slots=True)
class ConsumerScore(PeerEvent):
    """Transmission quality, 0 (worst) to 10: of the consumer and of its producer."""

    consumer_id: str
    score: int
    producer_score: int


@dataclass(frozen=True, slots=True)
class ProducerScore(PeerEvent):
    """Quality of what a peer sends, one entry per stream: `{ssrc, rid?, score}`."""

    producer_id: str
    scores: list[Json]


@dataclass(frozen=True, slots=True)
class ActiveSpeaker(MediaEvent):
    """Who speaks; `None` when the room fell silent."""

    peer_id: str | None


@dataclass(frozen=True, slots=True)
class Speaking(MediaEvent):
    """Volumes in dBov (-127..0) by peer id; empty when the room fell silent."""

    volumes: dict[str, int]


@dataclass(frozen=True, slots=True)
class MediaReset(MediaEvent):
    """The room's media is gone; peers must ask for fresh transports.

    `producer_ids` are those that were lost, so that a producer made after the
    reset is never mistaken for one of them. `None` means all that these peers
    sent: when a whole node is gone, nobody is left to say what that was.
    `peer_ids` are `None` when it is everybody in the room.
    """

    reason: str
    peer_ids: tuple[str, ...] | None
    producer_ids: tuple[str, ...] | None


Listener = Callable[[MediaEvent], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call `listener` with every event from now on; returns what ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def publish(event: MediaEvent) -> None:
    for listener in tuple(_listeners):
        try:
            listener(event)
        except Exception:
            logger.exception("media event listener failed on %s", type(event).__name__)
