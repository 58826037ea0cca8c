"""The media node of this process, for tasks that run in other threads of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from media.nodes.process import NodeProcess

T = TypeVar("T")


class NoNodeError(RuntimeError):
    """There is no node in this process, or not any more."""


class Running:
    """Set while the node runs."""

    process: NodeProcess | None = None
    loop: asyncio.AbstractEventLoop | None = None
    waiting: ClassVar[set[Future[Any]]] = set()


def end() -> NodeProcess | None:
    """The node is about to stop: tasks that wait for it do not any more. Who it was."""
    process, Running.process, Running.loop = Running.process, None, None
    for future in tuple(Running.waiting):
        future.cancel()
    return process


def node() -> NodeProcess:
    if Running.process is None:
        raise NoNodeError("no media node runs in this process")
    return Running.process


def run(work: Coroutine[Any, Any, T], timeout: float) -> T:
    """Run it on the node's event loop, from another thread.

    Raises `TimeoutError`, or `NoNodeError` when the node is not there or ends meanwhile.
    """
    if Running.loop is None:
        work.close()
        raise NoNodeError("no media node runs in this process")
    future = asyncio.run_coroutine_threadsafe(work, Running.loop)
    Running.waiting.add(future)
    try:
        return future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise
    except CancelledError:
        raise NoNodeError("the media node ends") from None
    finally:
        Running.waiting.discard(future)
