"""Things that are made once, however many ask for them at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """One thing for each key, from when it is first asked for until it is forgotten."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    async def get(self, key: str, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The thing of `key`, made now unless it is there or under way.

        A caller who gives up does not stop the making, for others may wait too.
        When that fails, all who wait get the error, and the next one tries again.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(make())
            task.add_done_callback(partial(self._settle, key))
        return await asyncio.shield(task)

    def forget(self, key: str) -> None:
        self._tasks.pop(key, None)

    def _settle(self, key: str, task: asyncio.Task[T]) -> None:
        # To ask for the exception is to have seen it, even when all callers gave up.
        failed = task.cancelled() or task.exception()
        if failed and self._tasks.get(key) is task:
            self.forget(key)
