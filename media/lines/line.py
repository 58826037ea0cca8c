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

    async def peers(self) -> list[tuple[str, str]]:
        """Everyone who has media, as `(room_id, peer_id)`, as far as nodes answer."""


def peers_in(answer: dict[str, list[str]]) -> list[tuple[str, str]]:
    """A node's answer to `peers`, flat."""
    return [(room_id, peer_id) for room_id, there in answer.items() for peer_id in there]
