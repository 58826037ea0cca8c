from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from deploy.checks.role import has_signaling

_HINT = "Set ALLOWED_HOSTS to the names that people use, as in api.example.org,example.org."


@register("deploy", deploy=True)
def check_hosts(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if not has_signaling():
        return []
    if "*" in settings.ALLOWED_HOSTS:
        said = "ALLOWED_HOSTS allows any host: pages of any site may act for who looks at them."
        return [Error(said, hint=_HINT, id="calling.E019")]
    if all(_is_machines_own(host) for host in settings.ALLOWED_HOSTS):
        said = "ALLOWED_HOSTS has no name but this machine's own."
        return [Warning(said, hint=_HINT, id="calling.W005")]
    return []


def _is_machines_own(host: str) -> bool:
    if host in ("localhost", socket.gethostname()):
        return True
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
