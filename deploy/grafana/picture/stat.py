"""A panel of type `stat`: one number, as big as there is room for."""

from __future__ import annotations

from deploy.grafana.picture import theme, units
from deploy.grafana.picture.canvas import Canvas
from deploy.grafana.picture.dashboard import Panel
from deploy.grafana.picture.layout import Box
from deploy.grafana.picture.look import Shown

_BIGGEST = 40.0


def colour(panel: Panel, value: float) -> str:
    """The name of the last threshold that the value has reached."""
    return [name for start, name in panel.thresholds if value >= start][-1]


def text(panel: Panel, value: float) -> str:
    return panel.texts.get(f"{value:g}", units.shown(value, panel.unit))


def draw(canvas: Canvas, shown: Shown, box: Box) -> None:
    """Several series share the room from left to right."""
    panel = shown.panel
    title = 28
    each = box.width / len(shown.series)
    for number, series in enumerate(shown.series):
        part = Box(box.x + number * each, box.y, each, box.height)
        name = colour(panel, series.last)
        if panel.on_background:
            canvas.rectangle(part.inside(1, title, 1, 1), colour=theme.background(name))
        big = text(panel, series.last)
        width = canvas.width_of(big, _BIGGEST)
        canvas.text(
            part.x + part.width / 2,
            part.y + title + (part.height - title) / 2,
            big,
            size=min(_BIGGEST, _BIGGEST * (part.width - 24) / width),
            colour="white" if panel.on_background else theme.text(name),
            weight="bold",
            align="center",
        )
