"""What a part of a room receives from the room's other parts: one pipe for each producer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from media.mediasoup import Producer, Router
from media.sessions.producers import RoomProducer


@dataclass(slots=True)
class _Pipe:
    making: asyncio.Task[Producer]
    users: int = 0

    @property
    def over(self) -> bool:
        """It failed, or was closed because one of its ends was."""
        if not self.making.done():
            return False
        failed = self.making.cancelled() or self.making.exception() is not None
        return failed or self.making.result().closed


class Pipes:
    """Brings producers to `router`: each at its first use, until its last user lets go."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._pipes: dict[str, _Pipe] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._pipes)

    async def take(self, producer: RoomProducer) -> Callable[[], None]:
        """Have `producer` here too, under its own id; returns what lets go of it.

        To be called once, also when the pipe went by itself. Raises as
        `RoomProducer.bring_to`.
        """
        pipe = self._pipes.get(producer.id)
        if pipe is None or pipe.over:
            making = asyncio.ensure_future(producer.bring_to(self._router))
            pipe = self._pipes[producer.id] = _Pipe(making)
        pipe.users += 1
        try:
            # Others may wait for the same pipe, so one who gives up must not end it.
            await asyncio.shield(pipe.making)
        except BaseException:
            self._let_go(producer.id, pipe)
            raise
        return partial(self._let_go, producer.id, pipe)

    def _let_go(self, producer_id: str, pipe: _Pipe) -> None:
        pipe.users -= 1
        if pipe.users == 0:
            task = asyncio.ensure_future(self._close_unused(producer_id, pipe))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _close_unused(self, producer_id: str, pipe: _Pipe) -> None:
        await asyncio.wait({pipe.making})
        # Somebody may have come since; from here to its end nobody can.
        if pipe.users > 0:
            return
        if self._pipes.get(producer_id) is pipe:
            del self._pipes[producer_id]
        if not pipe.over:
            await pipe.making.result().close()
