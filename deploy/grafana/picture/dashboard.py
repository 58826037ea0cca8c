"""What a dashboard's file says, as far as it shows in a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TYPES = ("stat", "timeseries")
_LAST = ["lastNotNull"]


class DashboardError(Exception):
    """Not a dashboard, or one with something in it that cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Place:
    """In cells of Grafana's grid, which is 24 wide."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Target:
    expression: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`thresholds`: from which value on which colour; the first is from ever on."""

    title: str
    type: str
    place: Place
    targets: tuple[Target, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    stacked: bool
    # Of the area below a line, from 0 to 1.
    opacity: float
    on_background: bool
    thresholds: tuple[tuple[float, str], ...]
    # What is shown in place of a value.
    texts: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`variables`: what each of them stands for when nothing is chosen; `None`: nothing."""

    title: str
    panels: tuple[Panel, ...]
    variables: dict[str, str | None] = field(hash=False)

    def targets(self) -> Iterator[Target]:
        for panel in self.panels:
            yield from panel.targets


def load(path: Path) -> Dashboard:
    """Raises `DashboardError`, and `OSError` when there is no such file."""
    try:
        return _dashboard(json.loads(path.read_text()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DashboardError(f"{path} is no dashboard: {error!r}") from error


def _dashboard(given: Any) -> Dashboard:
    variables = {
        one["name"]: one.get("allValue") or ".*" if one.get("includeAll") else None
        for one in given.get("templating", {}).get("list", [])
    }
    return Dashboard(given["title"], tuple(map(_panel, given["panels"])), variables)


def _panel(given: Any) -> Panel:
    title, type = given["title"], given["type"]
    if type not in TYPES:
        raise DashboardError(f'"{title}" is a {type}; only {" and ".join(TYPES)} can be drawn')
    options = given.get("options", {})
    if options.get("reduceOptions", {}).get("calcs", _LAST) != _LAST:
        raise DashboardError(f'"{title}": of several values only the last can be shown')
    defaults = given.get("fieldConfig", {}).get("defaults", {})
    custom = defaults.get("custom", {})
    return Panel(
        title=title,
        type=type,
        place=Place(**{side: given["gridPos"][side] for side in "xywh"}),
        targets=tuple(Target(one["expr"], one.get("legendFormat", "")) for one in given["targets"]),
        unit=defaults.get("unit", "short"),
        minimum=defaults.get("min"),
        maximum=defaults.get("max"),
        stacked=custom.get("stacking", {}).get("mode") == "normal",
        opacity=custom.get("fillOpacity", 0) / 100,
        on_background=options.get("colorMode") == "background",
        thresholds=tuple(_thresholds(defaults)),
        texts=dict(_texts(defaults)),
    )


def _thresholds(defaults: Any) -> Iterator[tuple[float, str]]:
    for step in defaults.get("thresholds", {}).get("steps", [{"color": "green"}]):
        value = step.get("value")
        yield (float("-inf") if value is None else value), step["color"]


def _texts(defaults: Any) -> Iterator[tuple[str, str]]:
    for mapping in defaults.get("mappings", []):
        if mapping["type"] == "value":
            for value, shown in mapping["options"].items():
                yield value, shown["text"]
