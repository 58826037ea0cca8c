"""What the dashboards ask Prometheus, as it would read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from deploy.grafana.picture import dashboard, variables
from deploy.grafana.picture.dashboard import Dashboard
from deploy.grafana.picture.span import span

_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}


def paths(folder: Path) -> list[Path]:
    return sorted((folder / "grafana/dashboards").glob("*.json"))


def load(folder: Path) -> dict[str, Dashboard]:
    return {path.stem: dashboard.load(path) for path in paths(folder)}


def expressions(dashboard: Dashboard) -> Iterator[str]:
    """With nothing chosen, and the shortest rate interval that Grafana has."""
    values = variables.values(dashboard, span(minutes=15, end=0), {})
    for panel in dashboard.panels:
        for target in panel.targets:
            yield variables.resolve(target.expression, values)


def metrics_in(expression: str) -> set[str]:
    """Names that are ours or a process's; PromQL's own words have no such beginning."""
    unquoted = re.sub(r'"[^"]*"', '""', expression)
    names = re.findall(r"\b(?:signaling|media|celery|process|selftest)_\w+", unquoted)
    return set(names)


def families(registry: CollectorRegistry) -> set[str]:
    """Names as they are explained: of a histogram without what its series end in."""
    ending = {"counter": "_total"}
    return {metric.name + ending.get(metric.type, "") for metric in registry.collect()}


def names(registry: CollectorRegistry) -> set[str]:
    """All that a registry may answer, also what it has not counted yet."""
    return {name for metric in registry.collect() for name in _names(metric)}


def _names(metric: Metric) -> Iterator[str]:
    for suffix in _SUFFIXES.get(metric.type, ("",)):
        yield metric.name + suffix
