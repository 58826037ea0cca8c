"""What happened in a stretch of time: between two looks at everything."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KINDS = ("audio", "video")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all are not above; `nan` of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Usage:
    """Shares of a core, by group and for the busiest process of each; `machine` is of all cores.

    A group is absent where it cannot be seen.
    """

    groups: Mapping[str, float] = field(default_factory=dict)
    busiest: Mapping[str, float] = field(default_factory=dict)
    # 0 to 1.
    machine: float | None = None
    cores: int = 1


@dataclass(slots=True)
class Window:
    """A step, from its first newcomer to its last second. Loss is counted while all are in."""

    people: int = 0
    seconds: float = 0.0
    joins: list[float] = field(default_factory=list)
    # By code, and the sentence that came with it first.
    failures: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str] = field(default_factory=dict)
    # Of real clients who were to see something, by code.
    blind: Counter[str] = field(default_factory=Counter)
    # Of people who were in, by why.
    gone: Counter[str] = field(default_factory=Counter)
    received: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    flows: int = 0
    # The most at once.
    still: int = 0
    # The generator's own: packets both ways, and the CPU seconds that they took.
    packets: int = 0
    cpu_seconds: float = 0.0
    sends: int = 0
    late: int = 0
    left_out: int = 0
    dropped: int = 0
    unsent: int = 0
    undecryptable: int = 0
    # The share of the pictures that were sent which the bots decoded; `None`: not judged.
    frames: float | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def attempts(self) -> int:
        return len(self.joins) + self.failures.total()

    @property
    def failed_share(self) -> float:
        return self.failures.total() / self.attempts if self.attempts else 0.0

    def loss(self, kind: str) -> float:
        """The share of packets that were to come and did not."""
        lost = max(self.lost.get(kind, 0), 0)
        expected = self.received.get(kind, 0) + lost
        return lost / expected if expected else 0.0

    @property
    def own_loss(self) -> float:
        """The share of packets that came to the generator, which it was too slow to take."""
        expected = sum(self.received.values()) + self.dropped
        return self.dropped / expected if expected else 0.0

    @property
    def late_share(self) -> float:
        due = self.sends + self.left_out
        return (self.late + self.left_out) / due if due else 0.0

    @property
    def packets_per_core(self) -> float | None:
        """Packets a second for a whole core of the generator's; `None` when there were few."""
        return self.packets / self.cpu_seconds if self.cpu_seconds > 0.1 else None

    def to_json(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "seconds": round(self.seconds, 1),
            "joins": {
                "ok": len(self.joins),
                "p50": _number(percentile(self.joins, 0.5)),
                "p95": _number(percentile(self.joins, 0.95)),
                "max": _number(max(self.joins, default=math.nan)),
                "failed": dict(self.failures),
            },
            "blind": dict(self.blind),
            "gone": dict(self.gone),
            "lossPercent": {kind: round(100 * self.loss(kind), 3) for kind in self.received},
            "streams": self.flows,
            "streamsThatStoodStill": self.still,
            "framesShare": self.frames,
            "generator": {
                "latePercent": round(100 * self.late_share, 2),
                "droppedPackets": self.dropped,
                "unsentPackets": self.unsent,
                "undecryptablePackets": self.undecryptable,
            },
            "cpu": {
                "machine": self.usage.machine,
                "cores": self.usage.cores,
                "groups": {name: round(value, 3) for name, value in self.usage.groups.items()},
                "busiest": {name: round(value, 3) for name, value in self.usage.busiest.items()},
            },
        }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)
