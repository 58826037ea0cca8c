from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from deploy.checks.role import has_media


@register("deploy", deploy=True)
def check_turn(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if not has_media():
        return []
    if not getattr(settings, "TURN_URLS", None):
        return [
            Warning(
                "No TURN server is configured.",
                hint="People behind strict firewalls have no media without one: set TURN_URLS "
                "and TURN_SECRET.",
                id="calling.W004",
            )
        ]
    if not getattr(settings, "TURN_SECRET", None):
        return [
            Error(
                "TURN_URLS is set, but TURN_SECRET is not.",
                hint="Set it to the TURN server's `static-auth-secret`; it refuses clients else.",
                id="calling.E011",
            )
        ]
    return []
