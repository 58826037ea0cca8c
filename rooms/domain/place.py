from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A peer's place in a room."""

    room_id: str
    peer_id: str
