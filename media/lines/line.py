"""What the facade asks of whoever finds the nodes."""

from __future__ import annotations

from typing import Any, Protocol

from media.contracts import NodeHealth


class Line(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def ask(self, name: str, room_id: str, args: dict[str, Any]) -> Any:
        """A command about a room, to the node that holds it. Raises `MediaError`."""

    async def health(self) -> NodeHealth:
        """Of everything that can take a call. Raises `MediaError` when nothing can."""
