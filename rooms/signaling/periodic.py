from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)


async def run(work: Callable[[], Awaitable[object]], pause: Callable[[], float]) -> None:
    """Do `work` again and again until this is cancelled; a failure ends one round only."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("%s failed; it is tried again", work.__module__)
        await asyncio.sleep(pause())
