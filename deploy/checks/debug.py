from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("deploy", deploy=True)
def check_debug(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on: errors show settings and source to whoever meets one.",
            hint="Unset DEBUG.",
            id="calling.E018",
        )
    ]
