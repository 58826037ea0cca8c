"""Sending to a process that may be about to subscribe again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from redis.exceptions import ConnectionError

# After Redis was away, everybody listens again within a fraction of this.
_WITHIN = 1.0
_TRY_AGAIN_AFTER = 0.05


class NobodyListensError(ConnectionError):
    """Redis is there, and took the message; but nobody was subscribed to it."""


async def deliver(send: Callable[[], Awaitable[None]]) -> None:
    """Send, again and again for a moment while nobody listens.

    Raises what `send` does, `NobodyListensError` when the moment is over.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _WITHIN
    while True:
        try:
            return await send()
        except NobodyListensError:
            if loop.time() > deadline:
                raise
        await asyncio.sleep(_TRY_AGAIN_AFTER)
