"""Where media can be: a node in one of its lives."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from media.contracts import Json


@dataclass(frozen=True, slots=True)
class Place:
    """A node in one of its epochs."""

    node: str
    epoch: uuid.UUID

    def to_json(self) -> Json:
        return {"node": self.node, "epoch": str(self.epoch)}

    @classmethod
    def from_json(cls, value: Json) -> Place:
        return cls(value["node"], uuid.UUID(value["epoch"]))
