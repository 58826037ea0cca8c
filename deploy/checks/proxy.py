from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from deploy.checks.role import has_signaling


@register("deploy", deploy=True)
def check_proxy(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if not has_signaling() or settings.SECURE_PROXY_SSL_HEADER is None or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "X-Forwarded-Proto is believed whoever sends it.",
            hint="Set TRUSTED_PROXIES to the proxy's address or network, as in 10.0.0.0/8; or see "
            "that nobody but the proxy reaches this server.",
            id="calling.W006",
        )
    ]
