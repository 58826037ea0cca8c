from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)


async def run(work: Callable[[], Awaitable[object]], pause: Callable[[], float]) -> None:
    """Do `work` again and again until this is cancelled; a failure ends one round only."""
    while True:
        try:
            await work()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database is away: %s", error)
        except Exception:
            logger.exception("%s failed; it is tried again", work.__module__)
        await asyncio.sleep(pause())
