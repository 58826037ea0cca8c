from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from deploy.checks.role import has_media, is_in_fleet


@register("deploy", deploy=True)
def check_ports(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if not has_media():
        return []
    low, high = settings.MEDIA_RTC_PORTS
    return [*_check_count(low, high), *_check_http(low, high)]


def _check_count(low: int, high: int) -> list[CheckMessage]:
    count, workers = high - low + 1, settings.MEDIA_WORKERS
    if count < workers:
        return [
            Error(
                f"RTC_PORTS has {count} ports for {workers} workers.",
                hint="Each worker needs one. Widen RTC_PORTS, or lower MEDIA_WORKERS.",
                id="calling.E007",
            )
        ]
    # A room on two nodes takes two ports on each for every pair of its workers.
    needed = workers + 2 * workers
    if is_in_fleet() and count < needed:
        return [
            Warning(
                f"RTC_PORTS has {count} ports for {workers} workers and what nodes send each "
                "other.",
                hint=f"Keep at least {needed}: rooms on two nodes take two for each pair of "
                "workers.",
                id="calling.W003",
            )
        ]
    return []


def _check_http(low: int, high: int) -> list[CheckMessage]:
    return [
        Error(
            f"{name}={port} lies within RTC_PORTS={low}-{high}.",
            hint="A worker would take it. Move one of them.",
            id="calling.E008",
        )
        for name, port in _http_ports()
        if low <= port <= high
    ]


def _http_ports() -> list[tuple[str, int]]:
    if is_in_fleet():
        return [("MEDIA_HTTP_PORT", settings.MEDIA_HTTP_PORT)]
    # It belongs to the command that serves; this is where that looks for it.
    port = os.environ.get("PORT") or "8000"
    return [("PORT", int(port))] if port.isdigit() else []
