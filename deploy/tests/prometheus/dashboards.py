"""What the dashboards ask Prometheus, as it would read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

# What Grafana puts in for its own variables.
_GIVEN = {"$__rate_interval": "1m", "$instance": ".*"}
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}


def load(folder: Path) -> dict[str, Any]:
    paths = sorted((folder / "grafana/dashboards").glob("*.json"))
    return {path.stem: json.loads(path.read_text()) for path in paths}


def expressions(dashboard: Any) -> Iterator[str]:
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            text: str = target["expr"]
            for variable, value in _GIVEN.items():
                text = text.replace(variable, value)
            yield text


def metrics_in(expression: str) -> set[str]:
    """Names that are ours or a process's; PromQL's own words have no such beginning."""
    unquoted = re.sub(r'"[^"]*"', '""', expression)
    names = re.findall(r"\b(?:signaling|media|celery|process|selftest)_\w+", unquoted)
    return set(names)


def names(registry: CollectorRegistry) -> set[str]:
    """All that a registry may answer, also what it has not counted yet."""
    return {name for metric in registry.collect() for name in _names(metric)}


def _names(metric: Metric) -> Iterator[str]:
    for suffix in _SUFFIXES.get(metric.type, ("",)):
        yield metric.name + suffix
