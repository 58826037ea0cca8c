"""What the two ends of a pipe tell each other, in JSON when they are on two nodes.

Each end makes a PipeTransport, sends its `PipeEnd` and connects to the other's.
For each producer the sending end consumes it and sends a `PipedProducer`; the
receiving end produces that. Pauses and ends are then theirs to pass on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from media.mediasoup.ice_dtls import TransportTuple
from media.mediasoup.rtp import MediaKind, RtpParameters
from media.mediasoup.srtp import SrtpParameters

if TYPE_CHECKING:
    from media.mediasoup.consumer import Consumer


@dataclass(frozen=True, slots=True)
class PipeEnd:
    """Where an end receives and sends from, and what it encrypts with."""

    tuple: TransportTuple
    srtp_parameters: SrtpParameters | None = None


@dataclass(frozen=True, slots=True)
class PipedProducer:
    """A producer as it leaves a pipe transport; `producer_id` is the original's."""

    producer_id: str
    kind: MediaKind
    rtp_parameters: RtpParameters
    paused: bool

    @classmethod
    def of(cls, consumer: Consumer) -> PipedProducer:
        """What the other end has to know of a pipe transport's consumer."""
        return cls(
            consumer.producer_id,
            consumer.kind,
            consumer.rtp_parameters,
            consumer.producer_paused,
        )
