"""This process as one of a fleet: its id, and its word that it lives."""

from __future__ import annotations

import logging
import os
import socket
import uuid
from datetime import timedelta

from django.conf import settings

from rooms.domain import replicas
from rooms.domain.line import Line
from rooms.signaling.connections import Connection, connections
from rooms.signaling.db import in_db

logger = logging.getLogger(__name__)

_HEARTBEAT = 2.0
_SILENT_FOR = 6.0

in_fleet = bool(settings.REDIS_URL)
# A process that is alone needs no name; one that starts again is another.
replica_id = uuid.uuid4().hex if in_fleet else ""
name = f"{socket.gethostname()}:{os.getpid()}"


def line_of(connection: Connection) -> Line:
    return Line(connection.sid, replica_id)


def interval() -> float:
    """Seconds between two heartbeats: several fit into the grace time."""
    return max(0.1, min(_HEARTBEAT, settings.ROOMS_GRACE_SECONDS / 4))


def silence() -> timedelta:
    """After how much of it a replica counts as dead: some of the grace time must be left."""
    return timedelta(seconds=min(_SILENT_FOR, settings.ROOMS_GRACE_SECONDS / 2))


async def beat() -> None:
    await in_db(replicas.beat, replica_id, name, connections.sids_of_peers())


async def retire() -> None:
    """Nobody has to wait until this process is missed."""
    try:
        await in_db(replicas.retire, replica_id)
    except Exception:
        logger.exception("the replica ended without a word to the others")
