"""Which pages may talk to signaling in the name of whoever looks at them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def is_allowed(origin: str | None, environ: Mapping[str, Any]) -> bool:
    """Whether a page of `origin` may connect.

    Programs send no origin and carry no browser's cookies: they may. So may a
    page of this very host, if that is one of `ALLOWED_HOSTS`, and a page of one
    of `ALLOWED_ORIGINS`. While that is empty, so may a page of the machine
    itself, whatever its port.
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
    asked = {environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST")}
    if parts.netloc in asked and _is_ours(parts.netloc):
        return True
    return not settings.ALLOWED_ORIGINS and _is_loopback(host)


def _is_ours(netloc: str) -> bool:
    # Whoever owns a name can let it lead to this machine, and then the page's
    # host and the asked one are the same.
    domain, _ = split_domain_port(netloc)
    return validate_host(domain, settings.ALLOWED_HOSTS)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
