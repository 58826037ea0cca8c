"""Which pages may talk to signaling in the name of whoever looks at them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings


def is_allowed(origin: str | None, environ: Mapping[str, Any]) -> bool:
    """Whether a page of `origin` may connect.

    Programs send no origin and carry no browser's cookies: they may, and so may
    a page of this very host, and one of `ALLOWED_ORIGINS`. While that is empty,
    so may a page of the machine itself, whatever its port.
    """
    if origin is None or origin in settings.ALLOWED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or host is None:
        return False
    # A page cannot set these headers, so a proxy's word about the host is enough here.
    own_hosts = {environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST")}
    return parts.netloc in own_hosts or (not settings.ALLOWED_ORIGINS and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
