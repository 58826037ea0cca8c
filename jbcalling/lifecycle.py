"""What starts and stops with the process: the embedded media node, then signaling."""

from __future__ import annotations

import logging

from jbcalling.types import Receive, Send
from media import facade
from media.contracts import MediaError
from rooms.signaling import lifecycle as signaling

logger = logging.getLogger(__name__)


async def startup() -> None:
    # Signaling listens first, so that no media event of the node is missed.
    await signaling.startup()
    await facade.start()


async def shutdown() -> None:
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
