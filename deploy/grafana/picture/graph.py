"""A panel of type `timeseries`: lines over time, or areas that are stacked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from deploy.grafana.picture import legend, theme, units
from deploy.grafana.picture.canvas import Canvas
from deploy.grafana.picture.dashboard import Panel
from deploy.grafana.picture.layout import Box
from deploy.grafana.picture.look import Shown
from deploy.grafana.picture.span import Span

_SIZE = 8.5
_LEFT = 8
_TICKS_Y = 4
_PIXELS_A_TICK = 60
# Times that clocks show, in seconds.
_STEPS = (60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


def draw(canvas: Canvas, shown: Shown, span: Span, box: Box) -> None:
    rows = legend.rows(canvas, shown.series, box.width - 2 * _LEFT)
    bands = list(stack(shown))
    ticks = rounded(shown.panel, [value for _, line in bands for value in line])
    names = [units.shown(tick, shown.panel.unit) for tick in ticks]
    left = _LEFT + 6 + max(canvas.width_of(name, _SIZE) for name in names)
    plot = box.inside(left, 34, 12, 26 + legend.ROW * len(rows))
    axes = canvas.axes(plot)
    _prepare(axes, ticks, names)
    _prepare_times(axes, span, plot.width)
    for number, (floor, line) in enumerate(bands):
        _draw_line(axes, span.times, line, theme.line(number))
        if shown.panel.opacity:
            axes.fill_between(
                *(span.times, floor, line),
                color=theme.line(number),
                alpha=shown.panel.opacity,
                linewidth=0,
            )
    top = box.bottom - legend.ROW * len(rows) - 4
    legend.draw(canvas, rows, Box(box.x + _LEFT, top, box.width - 2 * _LEFT, 0))


def stack(shown: Shown) -> Iterator[tuple[list[float], list[float]]]:
    """From where to where each series is drawn: on those before it if they are stacked."""
    floor = [0.0] * len(shown.series[0].values)
    for series in shown.series:
        line = [below + value for below, value in zip(floor, series.values, strict=True)]
        yield floor, line
        if shown.panel.stacked:
            # Where this one has nothing, the next one lies on the one before.
            both = zip(floor, line, strict=True)
            floor = [value if math.isfinite(value) else below for below, value in both]


def rounded(panel: Panel, values: list[float]) -> list[float]:
    """Round numbers from the lowest to the highest value that has to be seen."""
    seen = [value for value in values if math.isfinite(value)]
    low = min(seen) if panel.minimum is None else panel.minimum
    high = max(seen) if panel.maximum is None else panel.maximum
    if high <= low:
        high = low + (abs(low) or 1)
    size = units.scale(high, panel.unit)
    whole = panel.unit in ("short", "none") and all(value == int(value) for value in seen)
    locator = MaxNLocator(_TICKS_Y, steps=[1, 2, 2.5, 5, 10], integer=whole)
    return [float(tick) * size for tick in locator.tick_values(low / size, high / size)]


def _prepare(axes: Axes, ticks: list[float], names: list[str]) -> None:
    axes.set_facecolor("none")
    # Lines along an edge are seen whole.
    edge = (ticks[-1] - ticks[0]) / 60
    axes.set_ylim(ticks[0] - edge, ticks[-1] + edge)
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.set_yticks(ticks, names)
    axes.tick_params(length=0, pad=6, labelsize=_SIZE, labelcolor=theme.FAINT)
    axes.grid(color=theme.GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _prepare_times(axes: Axes, span: Span, width: float) -> None:
    axes.set_xlim(span.start, span.end)
    axes.xaxis.set_major_locator(FixedLocator(clock_times(span, width)))
    axes.xaxis.set_major_formatter(FuncFormatter(_clock(span)))


def clock_times(span: Span, width: float) -> list[float]:
    """Those that are written below so many pixels: none where it would not fit."""
    long = span.end - span.start
    most = max(width // _PIXELS_A_TICK, 1)
    step = next((step for step in _STEPS if long / step <= most), long)
    # Whole hours are whole hours here, wherever that is.
    offset = time.localtime(span.start).tm_gmtoff
    first = -(-(span.start + offset) // step) * step - offset
    margin = long * _PIXELS_A_TICK / 4 / width
    return [float(at) for at in range(first, span.end + 1, step) if at <= span.end - margin]


def _clock(span: Span) -> Callable[[float, int], str]:
    form = "%m-%d %H:%M" if span.end - span.start > 86400 else "%H:%M"
    return lambda at, _: datetime.fromtimestamp(at).strftime(form)


def _draw_line(axes: Axes, times: Sequence[int], values: list[float], colour: str) -> None:
    axes.plot(times, values, color=colour, linewidth=1.2, solid_joinstyle="round")
    padded = [math.nan, *values, math.nan]
    # No line leads to them.
    alone = [
        (at, value)
        for at, before, value, after in zip(times, padded, values, padded[2:], strict=False)
        if math.isfinite(value) and not (math.isfinite(before) or math.isfinite(after))
    ]
    if alone:
        axes.plot(*zip(*alone, strict=True), color=colour, marker=".", ms=4, linestyle="none")
