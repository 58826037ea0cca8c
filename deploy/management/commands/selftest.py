"""`manage.py selftest URL`: bots call each other through a deployment, and say how it was."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from argparse import ArgumentTypeError
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandParser

from deploy.selftest import report, runner
from deploy.selftest.limits import Limits
from deploy.selftest.target import Target

_LIMITS = {
    "join": ("--max-join", "seconds until all is announced"),
    "first": ("--max-first", "seconds from there to the first sound and picture"),
    "loss": ("--max-loss", "percent of packets lost, on each way"),
    "jitter": ("--max-jitter", "milliseconds of jitter"),
    "frames": ("--min-frames", "percent of the frames sent that must come"),
    "skew": ("--max-skew", "milliseconds between a sound and its picture"),
    "freeze": ("--max-freeze", "seconds without a new picture or sound"),
}


class Command(BaseCommand):
    help = "Make real calls through a running deployment; exit code 1 if any of it is not good."
    # It looks at another system than the one it runs on.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "urls",
            type=_url,
            nargs="+",
            metavar="URL",
            help="a replica or a balancer before several, as in https://api.example.org",
        )
        parser.add_argument(
            "--replicas", type=_count, metavar="N", help="how many signaling replicas must be met"
        )
        parser.add_argument(
            "--nodes", type=_count, metavar="N", help="how many media nodes must take rooms"
        )
        parser.add_argument(
            "--room",
            action="append",
            default=[],
            help="a room that exists, to call in instead of new ones; may be repeated",
        )
        parser.add_argument("--password", default="", help="of the rooms")
        parser.add_argument(
            "--room-prefix", default="selftest", help="what names of new rooms begin with"
        )
        parser.add_argument(
            "--seconds",
            type=_positive,
            default=6.0,
            help="how long to measure the call on each node (6)",
        )
        parser.add_argument(
            "--timeout",
            type=_positive,
            default=10.0,
            metavar="SECONDS",
            help="how long to wait for each answer, and for media to begin (10)",
        )
        parser.add_argument(
            "--turn-only", action="store_true", help="send and receive through TURN alone"
        )
        parser.add_argument(
            "--insecure", action="store_true", help="take certificates that nobody vouches for"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
        defaults = Limits()
        for name, (option, meaning) in _LIMITS.items():
            default = getattr(defaults, name)
            parser.add_argument(
                option,
                dest=name,
                type=_positive,
                default=default,
                metavar="NUMBER",
                help=f"{meaning} ({default:g})",
            )

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        # What pymediasoup and aiortc complain about is in the report, in better words.
        logging.disable(logging.CRITICAL)
        target = Target(
            urls=tuple(dict.fromkeys(options["urls"])),
            replicas=options["replicas"],
            nodes=options["nodes"],
            rooms=tuple(options["room"]),
            room_prefix=options["room_prefix"],
            password=options["password"],
            seconds=options["seconds"],
            timeout=options["timeout"],
            relay_only=options["turn_only"],
            verify_tls=not options["insecure"],
        )
        limits = Limits(**{field.name: options[field.name] for field in fields(Limits)})
        findings = asyncio.run(runner.test(target, self._say))
        judged = report.judge(findings, limits)
        self.stdout.write(
            report.as_json(target, findings, judged) if json else report.table(findings, judged)
        )
        self._end(0 if judged.is_good else 1)

    def _end(self, code: int) -> None:
        others = [t for t in threading.enumerate() if t is not threading.main_thread()]
        if any(not thread.daemon for thread in others):
            # Of a transport that could not be closed, aiortc's decoder runs for ever.
            self.stdout.flush()
            os._exit(code)
        if code:
            raise SystemExit(code)

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()


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


def _positive(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < 1_000_000:
        raise ArgumentTypeError(f"{value!r}: expected a number above 0.")
    return number
