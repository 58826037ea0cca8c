"""`/metrics`: what was counted, and what is so at this moment."""

from __future__ import annotations

import math

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from media import facade
from media import metrics as media_metrics
from media.contracts import MediaError
from rooms import metrics as gauges
from rooms.models import Participant
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db
from rooms.signaling.server import bus


async def metrics(request: HttpRequest) -> HttpResponse:
    gauges.connections.set(len(connections))
    gauges.redis_up.set(bus is None or bus.listening.is_set())
    gauges.peers_here.set(len(connections.peer_ids()))
    gauges.info.labels(settings.CALLING_VERSION).set(1)
    await _count_rooms()
    await _measure_media()
    body = generate_latest(gauges.registry) + generate_latest(media_metrics.registry)
    return HttpResponse(body + await in_db(_of_others), content_type=CONTENT_TYPE_LATEST)


def _of_others() -> bytes:
    """Of the registries that the project has beside; they may ask the database."""
    registries = map(import_string, settings.METRICS_REGISTRIES)
    return b"".join(generate_latest(registry) for registry in registries)


async def _count_rooms() -> None:
    try:
        rooms, participants = await in_db(_count_live)
    except Error:
        rooms = participants = math.nan
    gauges.database_up.set(not math.isnan(rooms))
    gauges.rooms.set(rooms)
    gauges.participants.set(participants)


def _count_live() -> tuple[float, float]:
    live = Participant.objects.live()
    return live.values("room").distinct().count(), live.count()


async def _measure_media() -> None:
    try:
        node = await facade.health()
    except MediaError:
        gauges.media_up.set(0)
        return
    gauges.media_up.set(not node.problems)
    for name, gauge in gauges.media.items():
        gauge.set(getattr(node, name))
