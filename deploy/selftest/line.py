from __future__ import annotations

from dataclasses import dataclass

from deploy.clients.signaling import Signaling


@dataclass(frozen=True, slots=True)
class Line:
    """A connection to signaling that is in no room, and which replica it leads to."""

    signaling: Signaling
    url: str
    replica: str
    connect_seconds: float
