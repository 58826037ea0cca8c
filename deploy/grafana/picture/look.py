"""What there is to draw: every panel with its series, as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.grafana.picture import prometheus, variables
from deploy.grafana.picture.dashboard import Dashboard, Panel
from deploy.grafana.picture.prometheus import Answer
from deploy.grafana.picture.span import Span


@dataclass(frozen=True, slots=True)
class Series:
    """At least one of its values is a number; there is one for each time of the span."""

    name: str
    values: list[float]

    @property
    def last(self) -> float:
        return [value for value in self.values if math.isfinite(value)][-1]


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel and what it shows. Without series it shows that there is no data."""

    panel: Panel
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Look:
    """`chosen`: the dashboard's variables for which something was chosen."""

    dashboard: Dashboard
    span: Span
    chosen: Mapping[str, Sequence[str]]
    shown: list[Shown]


def look(url: str, dashboard: Dashboard, span: Span, chosen: Mapping[str, Sequence[str]]) -> Look:
    """Ask the Prometheus at `url` all that the dashboard asks.

    `chosen` has values for the dashboard's variables; others stand for all there are.
    Raises `DashboardError` and `PrometheusError`.
    """
    values = variables.values(dashboard, span, chosen)
    shown = [Shown(panel, list(_series(url, panel, span, values))) for panel in dashboard.panels]
    return Look(dashboard, span, chosen, shown)


def _series(url: str, panel: Panel, span: Span, values: Mapping[str, str]) -> list[Series]:
    found = []
    for target in panel.targets:
        for answer in prometheus.ask(url, variables.resolve(target.expression, values), span):
            if any(map(math.isfinite, answer.values)):
                found.append(Series(_name(target.legend, answer), answer.values))
    return found


def _name(legend: str, answer: Answer) -> str:
    if legend:
        return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: answer.labels.get(found[1], ""), legend)
    labels = ", ".join(f'{name}="{value}"' for name, value in answer.labels.items())
    return f"{{{labels}}}" if labels else ""
