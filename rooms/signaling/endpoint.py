"""Where Socket.IO hands over: a connection begins, says something, ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

from socketio.exceptions import ConnectionRefusedError

from rooms import metrics
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.signaling import dispatch, identity, membership
from rooms.signaling.connections import Connection, connections
from rooms.signaling.db import in_db
from rooms.signaling.server import sio

logger = logging.getLogger(__name__)
_background: set[asyncio.Task[None]] = set()


@sio.on("connect")  # type: ignore[untyped-decorator]
async def connect(sid: str, environ: Mapping[str, Any], auth: Any) -> None:
    try:
        visitor = await in_db(identity.load_visitor, environ.get("HTTP_COOKIE", ""), auth)
    except DomainError as error:
        metrics.connected(error.code)
        raise ConnectionRefusedError(error.message, {"code": error.code}) from None
    except Exception:
        metrics.connected("internal")
        logger.exception("could not tell who connects")
        raise ConnectionRefusedError("Something went wrong.", {"code": "internal"}) from None
    metrics.connected("ok")
    connections.add(Connection(sid, visitor))


@sio.on("disconnect")  # type: ignore[untyped-decorator]
async def disconnect(sid: str, reason: str) -> None:
    # Only noted here: the server may cancel this at any await. The reaper does
    # the rest.
    metrics.disconnected(reason)
    connections.lose(sid, time.monotonic())


@sio.on("*")  # type: ignore[untyped-decorator]
async def event(name: str, sid: str, *arguments: Any) -> Json:
    connection = connections.get(sid)
    if connection is None:
        return await dispatch.dispatch(name, sid, arguments)
    connection.asking += 1
    try:
        return await dispatch.dispatch(name, sid, arguments)
    finally:
        connection.asking -= 1
        if connection.dismissed:
            # The answer goes out first, in this very step of the event loop.
            _background.add(task := asyncio.ensure_future(membership.dismiss(connection)))
            task.add_done_callback(_background.discard)
