"""What the driver's objects announce. `obj.on(Closed, listener)` listens to one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from media.mediasoup.ice_dtls import DtlsState, IceState, TransportTuple
from media.mediasoup.layers import ConsumerLayers, StreamScore
from media.mediasoup.scalars import Int8, UInt8, UInt16, UInt64
from media.mediasoup.shapes import table
from media.mediasoup.traces import (
    ConsumerTraceInfo,
    ConsumerTraceType,
    ProducerTraceInfo,
    ProducerTraceType,
    TraceDirection,
    TransportTraceInfo,
    TransportTraceType,
)

# What was closed first: a consumer whose router was closed hears "router-closed".
# "pipe-closed" is the end of one half of a pipe, seen from the other half.
Cause = Literal[
    "closed",
    "router-closed",
    "transport-closed",
    "producer-closed",
    "worker-closed",
    "worker-died",
    "listen-server-closed",
    "pipe-closed",
]


@dataclass(frozen=True, slots=True)
class Event:
    """The root of all events."""


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """Every object, exactly once. A listener that comes too late is called at once."""

    cause: Cause


@dataclass(frozen=True, slots=True)
class WorkerDied(Event):
    """The process ended unasked; comes before `Closed` of all that it held.

    `exit_code` is negative for a signal, `None` when somebody else reaped the process.
    """

    exit_code: int | None
    reason: str


@table("WebRtcTransport.IceStateChangeNotification")
@dataclass(frozen=True, slots=True)
class IceStateChange(Event):
    ice_state: IceState


@table("WebRtcTransport.IceSelectedTupleChangeNotification")
@dataclass(frozen=True, slots=True)
class IceSelectedTupleChange(Event):
    tuple: TransportTuple


@table("WebRtcTransport.DtlsStateChangeNotification")
@dataclass(frozen=True, slots=True)
class DtlsStateChange(Event):
    """`remote_cert` is the peer's certificate in PEM, once connected."""

    dtls_state: DtlsState
    remote_cert: str | None = None


@table("PlainTransport.TupleNotification")
@dataclass(frozen=True, slots=True)
class TupleChange(Event):
    """A plain transport has learnt from a packet where the other end is."""

    tuple: TransportTuple


@table("PlainTransport.RtcpTupleNotification")
@dataclass(frozen=True, slots=True)
class RtcpTupleChange(Event):
    """As `TupleChange`, for RTCP on a port of its own."""

    tuple: TransportTuple


@table("Transport.TraceNotification")
@dataclass(frozen=True, slots=True)
class TransportTrace(Event):
    """Timestamps of traces are milliseconds of the worker's own clock."""

    type: TransportTraceType
    timestamp: UInt64
    direction: TraceDirection
    info: TransportTraceInfo


@table("Producer.ScoreNotification")
@dataclass(frozen=True, slots=True)
class ProducerScoreChange(Event):
    scores: tuple[StreamScore, ...]


@table("Producer.VideoOrientationChangeNotification")
@dataclass(frozen=True, slots=True)
class VideoOrientationChange(Event):
    """`rotation` is 0, 90, 180 or 270 degrees clockwise."""

    camera: bool
    flip: bool
    rotation: UInt16


@table("Producer.TraceNotification")
@dataclass(frozen=True, slots=True)
class ProducerTrace(Event):
    type: ProducerTraceType
    timestamp: UInt64
    direction: TraceDirection
    info: ProducerTraceInfo


@dataclass(frozen=True, slots=True)
class ConsumerScoreChange(Event):
    """Quality from 0 to 10: of the consumer, of its producer, of each of its streams."""

    score: UInt8
    producer_score: UInt8
    producer_scores: tuple[UInt8, ...]


@table("Consumer.LayersChangeNotification")
@dataclass(frozen=True, slots=True)
class ConsumerLayersChange(Event):
    """The layers now being sent; `None` when nothing is."""

    layers: ConsumerLayers | None


@dataclass(frozen=True, slots=True)
class ProducerPaused(Event):
    """The producer behind a consumer was paused."""


@dataclass(frozen=True, slots=True)
class ProducerResumed(Event):
    """The producer behind a consumer was resumed."""


@table("Consumer.TraceNotification")
@dataclass(frozen=True, slots=True)
class ConsumerTrace(Event):
    type: ConsumerTraceType
    timestamp: UInt64
    direction: TraceDirection
    info: ConsumerTraceInfo


@table("ActiveSpeakerObserver.DominantSpeakerNotification")
@dataclass(frozen=True, slots=True)
class DominantSpeaker(Event):
    producer_id: str


@dataclass(frozen=True, slots=True)
class Volume:
    """In dBov: -127 (silence) to 0."""

    producer_id: str
    volume: Int8


@table("AudioLevelObserver.VolumesNotification")
@dataclass(frozen=True, slots=True)
class Volumes(Event):
    """The loudest producers above the threshold, loudest first."""

    volumes: tuple[Volume, ...]


@dataclass(frozen=True, slots=True)
class Silence(Event):
    """No producer is above the threshold any more."""
