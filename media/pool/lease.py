"""A node's right to hold a room."""

from __future__ import annotations

from typing import Protocol


class StaleError(Exception):
    """The room is not this node's, or not any more: whoever asks must look again."""


class Lease(Protocol):
    """What a node asks before it opens rooms. `epoch` is what commands must name."""

    @property
    def epoch(self) -> str | None: ...

    def admit(self) -> None:
        """Raises `StaleError` while peers should go to another node."""

    async def confirm(self, room_id: str) -> None:
        """Raises `StaleError` when the room was not placed here."""

    async def release(self, room_id: str) -> None:
        """The room is here no more. Never raises."""


class EverythingIsOurs:
    """The lease of the only node there is."""

    epoch = None

    def admit(self) -> None:
        return

    async def confirm(self, room_id: str) -> None:
        return

    async def release(self, room_id: str) -> None:
        return
