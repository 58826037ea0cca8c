"""The course of a load test, drawn; each plot is an SVG of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot
from matplotlib.axes import Axes

Json = dict[str, Any]

_SIZE = (9.0, 2.3)
# The same for all, so that a moment is at the same place in each of them.
_MARGINS: Any = {"left": 0.06, "right": 0.79, "bottom": 0.22, "top": 0.96}
_GRID = "#dddddd"
_COLOURS = ("#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#be185d", "#525252")
_STYLE: Any = {
    # Text stays text: small, and to be found.
    "svg.fonttype": "none",
    "svg.hashsalt": "loadtest",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def plots(report: Json) -> Iterator[tuple[str, str]]:
    """Title and SVG of each."""
    moments, limits = report["moments"], report["limits"]
    at = [moment["at"] for moment in moments]
    yield "People in", _plot(at, {"people": _of(moments, "people")})
    yield (
        "Time to join, p95 of the last 20, in seconds",
        _plot(at, {"join p95": _of(moments, "join_p95")}, limit=limits["join_p95"]),
    )
    kinds = sorted({kind for moment in moments for kind in moment["loss"]})
    loss = {kind: [100 * moment["loss"].get(kind, 0) for moment in moments] for kind in kinds}
    yield "Loss from sender to receiver, in percent", _plot(at, loss, limit=100 * limits["loss"])
    rates = {
        "to the deployment": [moment["sent_kbps"] / 1000 for moment in moments],
        "from the deployment": [moment["received_kbps"] / 1000 for moment in moments],
    }
    yield "RTP, in Mbit/s", _plot(at, rates)
    groups = sorted(
        {name for moment in moments for name in moment["cpu"]},
        key=lambda name: -max(moment["cpu"].get(name, 0) for moment in moments),
    )
    cpu = {name: [100 * moment["cpu"].get(name, 0) for moment in moments] for name in groups[:8]}
    yield "CPU by process, in percent of a core", _plot(at, cpu)


def _of(moments: Sequence[Json], name: str) -> list[Any]:
    return [moment[name] for moment in moments]


def _plot(
    at: Sequence[float], lines: Mapping[str, Sequence[float | None]], limit: float | None = None
) -> str:
    with matplotlib.rc_context(_STYLE):
        figure, axes = pyplot.subplots(figsize=_SIZE, gridspec_kw=_MARGINS)
        try:
            _draw(axes, at, lines, limit)
            target = io.StringIO()
            figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
        finally:
            pyplot.close(figure)
    return _for_a_page(target.getvalue())


def _draw(
    axes: Axes,
    at: Sequence[float],
    lines: Mapping[str, Sequence[float | None]],
    limit: float | None,
) -> None:
    for (name, values), colour in zip(lines.items(), _COLOURS, strict=False):
        known = [float("nan") if value is None else value for value in values]
        axes.plot(at, known, label=name, color=colour, linewidth=1.4)
    if limit is not None:
        axes.axhline(limit, color="#9ca3af", linestyle="--", linewidth=1, label="limit")
    axes.set_ylim(bottom=0)
    axes.set_xlim(0, max(at, default=1.0))
    axes.set_xlabel("seconds")
    axes.grid(color=_GRID, linewidth=0.6)
    if len(lines) > 1 or limit is not None:
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)


def _for_a_page(svg: str) -> str:
    """Without what only a file of its own needs, and with no address in it that leads out."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return re.sub(r'\s(width|height)="[\d.]+pt"', "", svg, count=2)
