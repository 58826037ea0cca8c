from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """The connection through which a peer speaks, and the replica that holds it."""

    sid: str
    replica: str = ""
