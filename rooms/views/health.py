"""Whether the process lives (`/health`), and whether it can take a call (`/ready`)."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import salted_hmac

from media import facade
from media.contracts import MediaError
from rooms.signaling.db import in_db
from rooms.signaling.server import bus

logger = logging.getLogger(__name__)


async def health(request: HttpRequest) -> JsonResponse:
    """Touches nothing else, so that a lost dependency never looks like a dead process.

    Replicas with one `SECRET_KEY` have one `X-Fleet`, which tells nothing else about it.
    """
    return JsonResponse(
        {"status": "ok", "service": "signaling", "version": settings.CALLING_VERSION},
        headers={"X-Fleet": salted_hmac("rooms.health", "fleet").hexdigest()[:8]},
    )


async def ready(request: HttpRequest) -> JsonResponse:
    """200, or 503 with what is missing: `{status, dependencies: {name: "ok" or the problem}}`."""
    dependencies = {"database": await _database(), "media": await _media()}
    if bus is not None:
        dependencies["redis"] = "ok" if bus.listening.is_set() else "does not answer"
    is_ready = all(state == "ok" for state in dependencies.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "dependencies": dependencies},
        status=200 if is_ready else 503,
    )


async def _database() -> str:
    try:
        await in_db(_ask_database)
    except Exception:
        logger.exception("not ready: the database does not answer")
        return "does not answer"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM rooms_room WHERE 1 = 0")


async def _media() -> str:
    try:
        node = await facade.health()
    except MediaError as error:
        return error.message
    return "; ".join(node.problems) or "ok"
