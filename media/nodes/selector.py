"""Which node takes a room. Pure functions of what the registry says."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from media.contracts import Json
from media.models import Node

# A node beats every 2 s; what is older is no longer news.
FRESH_FOR = timedelta(seconds=5)
# What a worker carries as a rule of thumb.
_CONSUMERS_PER_WORKER = 500


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node at one moment. `load` is 0 when idle and 1 when full."""

    name: str
    epoch: uuid.UUID
    state: Node.State
    heartbeat_age: timedelta
    load: float = 0.0
    workers: int = 1
    suspect: bool = False
    held: bool = False


def is_alive(node: NodeView | None, epoch: uuid.UUID) -> bool:
    """Whether a room that was placed on this epoch of the node is still there.

    A late heartbeat alone is no death: only `watch` declares one, and then it
    tells the room.
    """
    return node is not None and node.epoch == epoch and node.state != Node.State.DEAD


def is_available(node: NodeView) -> bool:
    """Whether it may take new rooms at all."""
    serves = node.state == Node.State.SERVING and node.workers > 0
    return serves and node.heartbeat_age < FRESH_FOR


def choose(nodes: Sequence[NodeView], random: Random) -> NodeView | None:
    """The less loaded of two available nodes drawn at random.

    Always taking the least loaded would send every room of the next two seconds
    to one node. For the same reason, those within a tenth of each other are alike.
    Suspect and held ones are better than nothing, and no more.
    """
    available = [node for node in nodes if is_available(node)]
    trusted = [node for node in available if not node.suspect and not node.held]
    unsuspected = [node for node in available if not node.suspect]
    candidates = trusted or unsuspected or available
    if not candidates:
        return None
    drawn = random.sample(candidates, min(2, len(candidates)))
    return min(drawn, key=lambda node: round(node.load, 1))


def load_of(load: Json) -> float:
    """One number for what a node reports: its CPU or its consumers, whichever is tighter."""
    workers = max(load.get("workers", 1), 1)
    cpu: float = sum(load.get("cpu", ())) / workers
    consumers: float = load.get("consumers", 0) / (workers * _CONSUMERS_PER_WORKER)
    return max(cpu, consumers)
