"""A record of announced events that can be waited for."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from media.events import MediaEvent

E = TypeVar("E", bound=MediaEvent)


class Announced(list[MediaEvent]):
    def __init__(self) -> None:
        super().__init__()
        self._came = asyncio.Event()

    def add(self, event: MediaEvent) -> None:
        self.append(event)
        self._came.set()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self if isinstance(event, kind)]

    async def wait(self, kind: type[E], count: int = 1) -> list[E]:
        """The first `count` events of a kind, once there are so many."""
        async with asyncio.timeout(10):
            while len(self.of(kind)) < count:
                self._came.clear()
                await self._came.wait()
        return self.of(kind)[:count]
