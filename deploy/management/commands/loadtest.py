"""`manage.py loadtest URL …`: how many people a deployment carries, and what breaks first."""

from __future__ import annotations

import asyncio
import json
import math
import os
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from deploy import arguments, plot_packages
from deploy.loadtest.children import ChildDied
from deploy.loadtest.judge import Limits
from deploy.loadtest.plan import BadPlan, Plan
from deploy.loadtest.text import text
from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed

if TYPE_CHECKING:
    from deploy.loadtest.director import Result


_ANSWERED_WITHIN = 10.0


class Command(BaseCommand):
    help = (
        "Let more and more people into a running deployment until something breaks; say how many "
        "it carries, and what broke. Exit code 1 when it did not carry all of them."
    )
    # It looks at another system than the one it runs on.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "urls",
            type=arguments.url,
            nargs="+",
            metavar="URL",
            help="signaling: a balancer, or replicas",
        )
        add("--rooms", type=int, default=4, help="how many rooms (4)")
        add("--people", type=int, default=5, help="people in each room (5)")
        add("--publish", type=int, help="how many of a room send (all)")
        add("--subscribe", type=int, default=25, help="how many others each receives at most (25)")
        add("--minutes", type=float, default=1.0, help="how long all of them stay (1)")
        add("--bots", type=int, default=2, help="real clients in the first room (2)")
        add("--no-video", dest="video", action="store_false", help="audio alone")
        add("--video-kbps", type=int, default=500, help="of each camera (500)")
        add("--audio-kbps", type=int, default=32, help="of each microphone (32)")
        add("--fps", type=int, default=15, help="pictures a second (15)")
        add("--size", type=_size, default=(640, 360), help="of the pictures (640x360)")
        add("--ramp", type=float, default=4.0, help="people that join a second (4)")
        add("--step", type=int, default=0, help="people of a step (a room, or an eighth of all)")
        add("--hold", type=float, default=10.0, help="seconds that a step is watched for (10)")
        add(
            "--processes", type=int, default=os.cpu_count() or 1, help="that make load (one a core)"
        )
        add(
            "--media",
            type=arguments.url,
            action="append",
            default=[],
            metavar="URL",
            help="a media node's own HTTP, as in http://mediasoup:4000; may be repeated",
        )
        add("--insecure", dest="verify_tls", action="store_false", help="take any certificate")
        add("--keep-going", action="store_true", help="go on when a limit is broken")
        add("--prefix", help="of the rooms' names (load- and something random)")
        limits = parser.add_argument_group("limits")
        add = limits.add_argument
        add("--max-join", type=_limit, default=3.0, help="seconds that 95 %% join within (3)")
        add("--max-failed", type=_limit, default=1.0, help="percent of joins that may fail (1)")
        add("--max-loss", type=_limit, default=1.0, help="percent of packets that may be lost (1)")
        add("--max-still", type=_limit, default=1.0, help="percent of streams that may stall (1)")
        add("--min-frames", type=_limit, default=80.0, help="percent of frames that bots see (80)")
        reports = parser.add_argument_group("reports")
        reports.add_argument("--json", type=Path, help="where the figures go (var/loadtest/…json)")
        reports.add_argument("--html", type=Path, help="where the page goes (var/loadtest/…html)")

    def handle(self, *args: Any, **options: Any) -> None:
        plot_packages.need()
        from deploy.loadtest.summary import summarise

        try:
            plan = _plan(options)
        except BadPlan as error:
            raise CommandError(str(error)) from None
        limits = Limits(
            join_p95=options["max_join"],
            failed=options["max_failed"] / 100,
            loss=options["max_loss"] / 100,
            still=options["max_still"] / 100,
            frames=options["min_frames"] / 100,
        )
        self._say(plan.announcement())
        try:
            result = asyncio.run(self._run(plan, limits))
        except ChildDied as error:
            raise CommandError(f"The load generator failed: {error}") from error
        report = summarise(result)
        # First of all, so that nothing is lost when a file cannot be written.
        self.stdout.write("\n" + text(report))
        self._write(report, options["json"], options["html"])
        if result.first_broken or not result.steps:
            raise SystemExit(1)

    async def _run(self, plan: Plan, limits: Limits) -> Result:
        from deploy.loadtest.director import Director

        for url in plan.urls:
            await _reach(url)
        return await Director(plan, limits, self._say, self._progress).run()

    def _say(self, line: str) -> None:
        self._end_progress()
        self.stderr.write(line, self.style.NOTICE if self.stderr.isatty() else None)

    def _progress(self, line: str) -> None:
        """On a terminal always the same line."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{line}", ending="")
            self._on_line = True
        else:
            self.stderr.write(line)

    def _end_progress(self) -> None:
        if self._on_line:
            self.stderr.write("")
            self._on_line = False

    _on_line = False

    def _write(
        self, report: dict[str, Any], json_file: Path | None, html_file: Path | None
    ) -> None:
        # Drawing takes a second to import, which a mistyped option need not cost.
        from deploy.loadtest.page import page

        name = datetime.fromisoformat(report["startedAt"]).astimezone(UTC).strftime("%Y%m%d-%H%M%S")
        folder = settings.VAR_DIR / "loadtest"
        failures = []
        for path, content in (
            (json_file or folder / f"{name}.json", json.dumps(report, indent=1)),
            (html_file or folder / f"{name}.html", page(report)),
        ):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            except OSError as error:
                failures.append(f"{path}: {error.strerror}")
            else:
                self._say(f"Written: {path}")
        if failures:
            raise CommandError(f"Not written: {'; '.join(failures)}")


async def _reach(url: str) -> None:
    """Raises `CommandError` when nobody is there to load."""
    try:
        await Browser(_ANSWERED_WITHIN).get(f"{url}/health")
    except Failed as failed:
        raise CommandError(
            f"Signaling does not answer at {failed.detail}. Is it started, and is this its address?"
        ) from failed


def _plan(options: dict[str, Any]) -> Plan:
    width, height = options["size"]
    publish = options["publish"]
    given = {"prefix": options["prefix"]} if options["prefix"] else {}
    return Plan(
        urls=tuple(options["urls"]),
        publish=options["people"] if publish is None else publish,
        width=width,
        height=height,
        media=tuple(options["media"]),
        **given,
        **{
            name: options[name]
            for name in (
                *("rooms", "people", "subscribe", "minutes", "bots", "video", "video_kbps"),
                *("audio_kbps", "fps", "ramp", "step", "hold", "processes", "verify_tls"),
                "keep_going",
            )
        },
    )


def _size(value: str) -> tuple[int, int]:
    width, _, height = value.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise ArgumentTypeError(f"{value!r}: expected a size such as 640x360.")
    return int(width), int(height)


def _limit(value: str) -> float:
    number = float(value)
    if not 0 <= number < math.inf:
        raise ArgumentTypeError(f"{value!r}: expected a number, 0 or more.")
    return number
