"""The one way from the media side's event loops to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from channels.db import DatabaseSyncToAsync
from django.db import Error

from media.contracts import MediaError

P = ParamSpec("P")
T = TypeVar("T")

# Threads of our own, each with a connection that is checked before use.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="media-db")


async def in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a synchronous function of the ORM in a database thread.

    Raises `MediaError` with `media_unavailable` when the database is away.
    """
    call = DatabaseSyncToAsync(function, thread_sensitive=False, executor=_threads)
    try:
        return cast(T, await call(*args, **kwargs))
    except Error as error:
        raise MediaError("media_unavailable", f"the database is away: {error}") from error
