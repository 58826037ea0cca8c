"""Our count beside the worker's: packets and bytes of each stream that both know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from deploy.loadtest.counting import StreamCount
from deploy.loadtest.playback import Stream


@dataclass(slots=True)
class Leg:
    """`lost` is what is known to be missing where it arrived: there `theirs` or `ours` is less."""

    streams: int = 0
    packets: int = 0
    octets: int = 0
    worker_packets: int = 0
    worker_octets: int = 0
    lost: int = 0

    def add(self, other: Leg) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def packets_off(self) -> float | None:
        """In percent of the worker's count; `None` when that is 0."""
        return _off(self.packets, self.worker_packets)

    @property
    def octets_off(self) -> float | None:
        return _off(self.octets, self.worker_octets)


@dataclass(slots=True)
class Comparison:
    """`sent` is on its way to the worker, `received` on the way from it."""

    people: int = 0
    sent: Leg = field(default_factory=Leg)
    received: Leg = field(default_factory=Leg)

    def add(self, other: Comparison) -> None:
        self.people += other.people
        self.sent.add(other.sent)
        self.received.add(other.received)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Comparison:
        return cls(data["people"], Leg(**data["sent"]), Leg(**data["received"]))


def compare(
    sent: Iterable[Stream], received: Mapping[int, StreamCount], stats: Mapping[str, Any]
) -> Comparison:
    """`stats` is what `get-stats` answers for one person."""
    producers = {one["ssrc"]: one for one in stats["producers"]}
    consumers = {one["ssrc"]: one for one in stats["consumers"] if one["type"] == "outbound-rtp"}
    comparison = Comparison(people=1)
    for stream in sent:
        if theirs := producers.get(stream.ssrc):
            leg = _leg(stream.packets, stream.octets, theirs)
            leg.lost = max(theirs["packetsLost"], 0)
            comparison.sent.add(leg)
    for ssrc, count in received.items():
        if theirs := consumers.get(ssrc):
            comparison.received.add(_leg(count.packets, count.octets, theirs))
    return comparison


def _leg(packets: int, octets: int, theirs: Mapping[str, Any]) -> Leg:
    return Leg(1, packets, octets, theirs["packetCount"], theirs["byteCount"])


def _off(ours: int, theirs: int) -> float | None:
    return 100 * (ours - theirs) / theirs if theirs else None
