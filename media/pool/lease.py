"""A node's right to hold a room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from media.nodes.place import Place


class StaleError(Exception):
    """The room is not this node's, or not any more: whoever asks must look again."""


class FullError(Exception):
    """All workers of this node have enough to do: whoever asks had better ask another."""


class Lease(Protocol):
    """What a node asks before it opens rooms. `epoch` is what commands must name."""

    @property
    def epoch(self) -> str | None: ...

    def admit(self) -> None:
        """Raises `StaleError` while peers should go to another node."""

    async def confirm(self, room_id: str) -> Sequence[Place]:
        """Where the room is, here and elsewhere. Raises `StaleError` when it is not here."""

    async def seat(self, room_id: str, peer_id: str) -> None:
        """The peer is here from now on. Raises `MediaError` when nobody can be told."""

    async def seats(self, room_id: str, peer_id: str) -> bool:
        """Whether the peer is here. Raises `MediaError` when nobody can say."""

    async def unseat(self, room_id: str, peer_id: str) -> None:
        """The peer is here no more. Never raises."""

    async def release(self, room_id: str) -> None:
        """The room is here no more. Never raises."""


class EverythingIsOurs:
    """The lease of the only node there is."""

    epoch: str | None = None

    def admit(self) -> None:
        return

    async def confirm(self, room_id: str) -> Sequence[Place]:
        return ()

    async def seat(self, room_id: str, peer_id: str) -> None:
        return

    async def seats(self, room_id: str, peer_id: str) -> bool:
        return True

    async def unseat(self, room_id: str, peer_id: str) -> None:
        return

    async def release(self, room_id: str) -> None:
        return
