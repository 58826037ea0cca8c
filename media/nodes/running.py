"""The media node of this process, for tasks that run in other threads of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from media.nodes.process import NodeProcess

T = TypeVar("T")


class Running:
    """Set while the node runs."""

    process: NodeProcess | None = None
    loop: asyncio.AbstractEventLoop | None = None


def node() -> NodeProcess:
    if Running.process is None:
        raise RuntimeError("no media node runs in this process")
    return Running.process


def run(work: Coroutine[Any, Any, T], timeout: float) -> T:
    """Run it on the node's event loop, from another thread. Raises `TimeoutError`."""
    if Running.loop is None:
        work.close()
        raise RuntimeError("no media node runs in this process")
    future = asyncio.run_coroutine_threadsafe(work, Running.loop)
    try:
        return future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise
