"""`manage.py draw_dashboard`: a Grafana dashboard as a picture, without Grafana."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deploy import plot_packages
from deploy.grafana.picture import dashboard
from deploy.grafana.picture.dashboard import DashboardError
from deploy.grafana.picture.look import look
from deploy.grafana.picture.prometheus import PrometheusError
from deploy.grafana.picture.span import span


class Command(BaseCommand):
    help = "Draw a dashboard as PNG, from Grafana's own file and from what Prometheus has."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dashboard", type=Path, help="as in deploy/grafana/dashboards/")
        parser.add_argument("picture", type=Path, help="the PNG to write")
        parser.add_argument(
            "--prometheus",
            default="http://127.0.0.1:9090",
            metavar="URL",
            help="where Prometheus is (http://127.0.0.1:9090)",
        )
        parser.add_argument(
            "--minutes", type=_minutes, default=15.0, help="how long a time it shows (15)"
        )
        parser.add_argument(
            "--until",
            type=_moment,
            metavar="TIME",
            help="when that ends, as in 2030-01-31T12:00, in UTC (now)",
        )
        parser.add_argument(
            "--variable",
            type=_choice,
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a value for one of its variables, as in instance=m1:4000; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        plot_packages.need()
        from deploy.grafana.picture.draw import draw

        chosen: dict[str, list[str]] = defaultdict(list)
        for name, value in options["variable"]:
            chosen[name].append(value)
        end = time.time() if options["until"] is None else options["until"]
        try:
            seen = look(
                options["prometheus"],
                dashboard.load(options["dashboard"]),
                span(options["minutes"], end),
                chosen,
            )
            draw(seen, options["picture"])
        except (DashboardError, PrometheusError, OSError) as error:
            raise CommandError(str(error)) from error
        empty = [shown.panel.title for shown in seen.shown if not shown.series]
        without = f"; without data: {', '.join(empty)}" if empty else ""
        self.stdout.write(f"{options['picture']}: {len(seen.shown)} panels{without}")


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 1 <= minutes <= 60 * 24 * 366:
        raise ArgumentTypeError("from one minute to a year")
    return minutes


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _choice(text: str) -> tuple[str, str]:
    name, is_choice, value = text.partition("=")
    if not is_choice:
        raise ArgumentTypeError("NAME=VALUE")
    return name, value
