"""The one way from signaling's event loop to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from channels.db import DatabaseSyncToAsync

P = ParamSpec("P")
T = TypeVar("T")

# Threads of our own: Django's thread-sensitive default would put every query of
# every call on one thread. Each thread keeps a connection, checked before use.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="signaling-db")


async def in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a synchronous function of the ORM in a database thread."""
    call = DatabaseSyncToAsync(function, thread_sensitive=False, executor=_threads)
    return cast(T, await call(*args, **kwargs))
