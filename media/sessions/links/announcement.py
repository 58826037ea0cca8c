"""What two nodes tell each other about a room they both hold, in JSON.

Each always tells all of it: what was said before, and may have been lost, does
not matter.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from media.contracts import Json
from media.mediasoup import PipedProducer, PipeEnd, from_json, to_json

_serials = itertools.count(1)


def next_serial() -> int:
    """Later ones are greater, in all that this process ever says."""
    return next(_serials)


@dataclass(frozen=True, slots=True)
class AnnouncedProducer:
    """A producer that others may want; `router_id` is where it comes in."""

    id: str
    peer_id: str
    source: str
    paused: bool
    ending: bool
    router_id: str
    scales: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """How a room is on one node, as told to one other.

    `wanted` are that other's producers, by the id of the router that receives
    them; what is not among them need not be sent any more. `link` is greater for
    each link that this node makes: what an earlier one sent has ended. `leaving`:
    this node holds the room no longer.
    """

    serial: int
    peers: int
    producers: Sequence[AnnouncedProducer]
    wanted: Mapping[str, Sequence[str]]
    link: int = 0
    leaving: bool = False

    def to_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Json) -> Announcement:
        producers = [
            AnnouncedProducer(**{**entry, "scales": tuple(entry["scales"])})
            for entry in value["producers"]
        ]
        return cls(**{**value, "producers": producers})


@dataclass(frozen=True, slots=True)
class PipeRequest:
    """Send `producer_id` to the router `router_id` of the asking node, whose end is `end`."""

    serial: int
    producer_id: str
    router_id: str
    end: PipeEnd

    def to_json(self) -> Json:
        return {
            "serial": self.serial,
            "producer_id": self.producer_id,
            "router_id": self.router_id,
            "end": to_json(self.end),
        }

    @classmethod
    def from_json(cls, value: Json) -> PipeRequest:
        return cls(**{**value, "end": from_json(PipeEnd, value["end"], "end")})


@dataclass(frozen=True, slots=True)
class PipeGrant:
    """It comes from `end`, as `producer` describes."""

    end: PipeEnd
    producer: PipedProducer

    def to_json(self) -> Json:
        return {"end": to_json(self.end), "producer": to_json(self.producer)}

    @classmethod
    def from_json(cls, value: Json) -> PipeGrant:
        return cls(
            from_json(PipeEnd, value["end"], "end"),
            from_json(PipedProducer, value["producer"], "producer"),
        )
