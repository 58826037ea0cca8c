"""The whole picture."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from deploy.grafana.picture import graph, layout, stat, theme
from deploy.grafana.picture.canvas import Canvas
from deploy.grafana.picture.layout import Box
from deploy.grafana.picture.look import Look, Shown
from deploy.grafana.picture.span import Span


def draw(look: Look, path: Path) -> None:
    """Write it to `path`, as PNG. Raises `OSError`."""
    canvas = Canvas(layout.WIDTH, layout.height(look.dashboard), theme.CANVAS)
    _draw_header(canvas, look)
    for shown in look.shown:
        _draw_panel(canvas, shown, look.span, layout.box(shown.panel.place))
    canvas.save(path)


def _draw_header(canvas: Canvas, look: Look) -> None:
    middle = layout.HEADER / 2
    canvas.text(12, middle, look.dashboard.title, size=17, colour=theme.TEXT, weight="bold")
    chosen = [f"{name}: {', '.join(values)}" for name, values in look.chosen.items()]
    when = "   ".join([*chosen, _period(look.span)])
    canvas.text(layout.WIDTH - 12, middle, when, size=11, colour=theme.FAINT, align="right")


def _period(span: Span) -> str:
    start, end = (datetime.fromtimestamp(time).astimezone() for time in (span.start, span.end))
    until = f"{end:%H:%M %Z}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M %Z}"
    return f"{start:%Y-%m-%d %H:%M} to {until}"


def _draw_panel(canvas: Canvas, shown: Shown, span: Span, box: Box) -> None:
    canvas.rectangle(box, colour=theme.PANEL, border=theme.BORDER)
    title = canvas.cut(shown.panel.title, 10.5, box.width - 20)
    canvas.text(box.x + 10, box.y + 15, title, size=10.5, colour=theme.TEXT, weight="bold")
    if not shown.series:
        middle = box.x + box.width / 2, box.y + box.height / 2
        canvas.text(*middle, "No data", size=13, colour=theme.FAINT, align="center")
    elif shown.panel.type == "stat":
        stat.draw(canvas, shown, box)
    else:
        graph.draw(canvas, shown, span, box)
