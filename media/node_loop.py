"""The event loop of this process's media node, for tasks that run in other threads of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

T = TypeVar("T")


class NoNodeError(RuntimeError):
    """There is no node in this process, or not any more."""


class NodeLoop:
    """Takes work while it is open; who opens and closes it does so on the loop itself."""

    def __init__(self) -> None:
        # What was handed in after `close` would be waited for in vain: the loop stops.
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[Future[Any]] = set()

    def open(self) -> None:
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """The node is about to stop: who waits for it does not any more. Idempotent."""
        with self._lock:
            self._loop = None
            for future in tuple(self._waiting):
                future.cancel()

    def run(self, work: Coroutine[Any, Any, T], timeout: float) -> T:
        """Run it on the loop, from another thread.

        Raises `TimeoutError`, or `NoNodeError` when the node is not there or ends meanwhile.
        """
        with self._lock:
            if self._loop is None:
                work.close()
                raise NoNodeError("no media node runs in this process")
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
            self._waiting.add(future)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise
        except CancelledError:
            raise NoNodeError("the media node ends") from None
        finally:
            self._waiting.discard(future)


node_loop = NodeLoop()
