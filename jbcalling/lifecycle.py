"""What starts and stops with the process: the embedded media node, then signaling."""

from __future__ import annotations

import asyncio
import logging

from jbcalling.types import Receive, Send
from media import facade
from media.contracts import MediaError
from rooms.signaling import lifecycle as signaling

logger = logging.getLogger(__name__)


class _Starting:
    media: asyncio.Task[None] | None = None


async def startup() -> None:
    # Signaling listens first, so that no media event of the node is missed.
    await signaling.startup()
    await facade.start()
    logger.info("application started")
    _Starting.media = asyncio.ensure_future(_look_for_media())


async def _look_for_media() -> None:
    """Say in the log whether there is any; nobody waits for it."""
    try:
        media = await facade.health()
    except MediaError as error:
        logger.warning("media service not available yet: %s", error.message)
        return
    addresses = ", ".join(media.announced_addresses)
    logger.info("media service available: %s, RTC ports %s", addresses, media.ports)


async def shutdown() -> None:
    if _Starting.media is not None:
        _Starting.media.cancel()
        await asyncio.gather(_Starting.media, return_exceptions=True)
    await signaling.shutdown()
    await facade.stop()


async def serve_lifespan(receive: Receive, send: Send) -> None:
    """Answer the ASGI lifespan protocol: `startup` once, `shutdown` once."""
    await receive()
    try:
        await startup()
    except MediaError as error:
        # Expected, and explained by its own words.
        await send({"type": "lifespan.startup.failed", "message": error.message})
        return
    except Exception as error:
        logger.exception("start-up failed")
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await shutdown()
    logger.info("stopped")
    await send({"type": "lifespan.shutdown.complete"})
