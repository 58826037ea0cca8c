"""What one bot sees and hears of one track of another: packets and frames, with their times."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from deploy.clients.bot import Received
from deploy.selftest import picture, tone

# A frame of sound that is not the tone, or a picture without a legible number.
UNLIKE = None


@dataclass(frozen=True, slots=True)
class Packet:
    """`timestamp` is RTP's; retransmissions are no packets here."""

    at: float
    sequence: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A decoded frame: the number of a picture, the pitch of a sound, `UNLIKE`."""

    at: float
    value: int | None


@dataclass(slots=True)
class Recording:
    received: Received
    packets: list[Packet] = field(default_factory=list)
    frames: list[Seen] = field(default_factory=list)

    async def run(self) -> None:
        """Until the track ends."""
        _tap(self.received.receiver, self.received.ssrc, self.packets.append)
        read: Callable[[Any], int | None] = (
            picture.read if self.received.kind == "video" else tone.pitch_of
        )
        while True:
            frame = await self.received.track.recv()
            at = time.monotonic()
            self.frames.append(Seen(at, read(frame)))

    @property
    def first_at(self) -> float | None:
        """When the first frame came that is what was sent."""
        good = (frame.at for frame in self.frames if is_like(frame))
        return next(good, None)

    def received_packets(self) -> int:
        """How many different ones came, in a call of minutes."""
        return len({packet.sequence for packet in self.packets})


def is_like(frame: Seen) -> bool:
    """Whether it is what was sent."""
    return frame.value is not UNLIKE and frame.value != tone.SILENCE


def _tap(receiver: Any, ssrc: int, told: Callable[[Packet], None]) -> None:
    """Tell of each packet before aiortc sees it.

    Its own statistics of a stream change with what it makes of the packets, and
    count retransmissions as a stream beside it.
    """
    handle = receiver._handle_rtp_packet

    async def handle_and_tell(packet: Any, arrival_time_ms: int) -> None:
        if packet.ssrc == ssrc:
            told(Packet(time.monotonic(), packet.sequence_number, packet.timestamp))
        await handle(packet, arrival_time_ms=arrival_time_ms)

    receiver._handle_rtp_packet = handle_and_tell
