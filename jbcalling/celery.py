"""The Celery application: media nodes, and the tasks that look after the fleet."""

from __future__ import annotations

import logging.config
import os
from typing import Any

import django
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jbcalling.settings")
# Loads the apps; what follows needs them.
django.setup()

from django.conf import settings  # noqa: E402

from media import task_timing  # noqa: E402
from media.pool.bootstep import MediaNodeStep  # noqa: E402
from rooms.signaling import lifecycle as signaling  # noqa: E402


class Node(MediaNodeStep):
    """A media node whose events reach browsers."""

    async def startup(self) -> None:
        # Signaling listens first, so that no media event of the node is missed.
        await signaling.startup_on_node()
        await super().startup()

    async def shutdown(self) -> None:
        await super().shutdown()
        await signaling.shutdown_on_node()


@signals.setup_logging.connect
def configure_logging(**_: Any) -> None:
    """Log as all other processes do."""
    logging.config.dictConfig(settings.LOGGING)


app = Celery("jbcalling")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Node)
task_timing.connect()
