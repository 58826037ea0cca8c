from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError
from django.db.models.functions import Now

from rooms.models import Replica

# Replicas say every 2 s that they live.
_FRESH_FOR = timedelta(seconds=10)


@register("deploy", deploy=True)
def check_layer(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if "InMemory" not in settings.CHANNEL_LAYERS["default"]["BACKEND"]:
        return []
    try:
        alive = Replica.objects.filter(heartbeat_at__gt=Now() - _FRESH_FOR).count()
    except DatabaseError:
        # `database` says so.
        return []
    if not alive:
        return []
    return [
        Error(
            f"The Channels layer is in memory, but {alive} replicas of a fleet use this database.",
            hint="Set REDIS_URL here too: people of this process would not hear the others.",
            id="calling.E015",
        )
    ]
