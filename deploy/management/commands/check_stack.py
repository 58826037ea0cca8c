"""`manage.py check_stack URL`: a look at a running deployment, as its clients see it."""

from __future__ import annotations

import asyncio
from argparse import ArgumentTypeError
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandParser

from deploy.stack_check import report, runner
from deploy.stack_check.walk import Target


class Command(BaseCommand):
    help = "Walk through a running deployment and say what is wrong; exit code 1 if anything is."
    # It looks at another system than the one it runs on.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", type=_url, help="signaling, as in https://api.example.org")
        parser.add_argument(
            "--media",
            type=_url,
            action="append",
            default=[],
            metavar="URL",
            help="a media node's own HTTP, as in http://mediasoup:4000; may be repeated",
        )
        parser.add_argument(
            "--replica",
            type=_url,
            action="append",
            default=[],
            metavar="URL",
            help="a signaling replica itself, as in http://10.0.0.5:8001; may be repeated",
        )
        parser.add_argument("--frontend", type=_url, metavar="URL", help="where the page is")
        parser.add_argument(
            "--traefik",
            type=_url,
            metavar="URL",
            help="Traefik's API, as in https://user:password@traefik.example.org",
        )
        parser.add_argument(
            "--turn",
            action="append",
            default=[],
            metavar="URL",
            help="a TURN URL that clients must be told about; may be repeated",
        )
        parser.add_argument(
            "--room",
            default="check-stack",
            help="the room to join; further ones have a number after it (check-stack)",
        )
        parser.add_argument(
            "--replicas", type=_count, metavar="N", help="how many signaling replicas must be there"
        )
        parser.add_argument(
            "--nodes", type=_count, metavar="N", help="how many media nodes must be there"
        )
        parser.add_argument(
            "--idle",
            type=_idle,
            default=8.0,
            metavar="SECONDS",
            help="how long to leave connections alone, to see whether a proxy cuts them (8)",
        )
        parser.add_argument(
            "--timeout",
            type=_seconds,
            default=5.0,
            metavar="SECONDS",
            help="how long to wait for each answer (5)",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        target = Target(
            url=options["url"],
            media=tuple(options["media"]),
            frontend=options["frontend"] or "",
            traefik=options["traefik"] or "",
            turn=tuple(options["turn"]),
            room=options["room"],
            direct=tuple(options["replica"]),
            replicas=options["replicas"],
            nodes=options["nodes"],
            idle=options["idle"],
            timeout=options["timeout"],
        )
        results = asyncio.run(runner.check(target))
        self.stdout.write(report.as_json(target, results) if json else report.table(results))
        if not report.is_good(results):
            raise SystemExit(1)


def _url(value: str) -> str:
    parts = urlsplit(value)
    # `port` raises `ValueError` for one that is none.
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ArgumentTypeError(f"{value!r}: expected a URL such as https://api.example.org.")
    return value.rstrip("/")


def _count(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise ArgumentTypeError(f"{value!r}: expected a whole number, 1 or more.")
    return int(value)


def _seconds(value: str) -> float:
    seconds = _idle(value)
    if not seconds:
        raise ArgumentTypeError(f"{value!r}: expected more than 0 seconds.")
    return seconds


def _idle(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 3600:
        raise ArgumentTypeError(f"{value!r}: expected a number of seconds.")
    return seconds
