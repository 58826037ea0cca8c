from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry as everybody in the room will read it; `payload` holds its `seq`."""

    event: str
    payload: Json

    @property
    def seq(self) -> int:
        seq: int = self.payload["seq"]
        return seq

    def as_replay(self) -> Json:
        return {"event": self.event, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`data` answers whoever asked; `entries`, in order, are for the whole room."""

    data: Json = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
