"""A panel's legend: names below the graph, row by row."""

from __future__ import annotations

from deploy.grafana.picture import theme
from deploy.grafana.picture.canvas import Canvas
from deploy.grafana.picture.layout import Box
from deploy.grafana.picture.look import Series

ROW = 15
_SIZE = 9
_DASH = 12
_SPACE = 5
_BETWEEN = 14
_MOST_ROWS = 4

Rows = list[list[tuple[str, str, float]]]


def rows(canvas: Canvas, series: list[Series], width: float) -> Rows:
    """What goes into each row: colour, name, width. What has no place is only counted."""
    entries = [(theme.line(number), one.name) for number, one in enumerate(series)]
    placed = _placed(canvas, entries, width)
    if len(placed) <= _MOST_ROWS:
        return placed
    shown = sum(map(len, placed[:_MOST_ROWS]))
    while True:
        # The last of those that had a place make room for the remark.
        remark = (theme.PANEL, f"and {len(entries) - shown} more")
        placed = _placed(canvas, [*entries[:shown], remark], width)
        if len(placed) <= _MOST_ROWS:
            return placed
        shown -= 1


def draw(canvas: Canvas, rows: Rows, box: Box) -> None:
    y = box.y + ROW / 2
    for row in rows:
        x = box.x
        for colour, name, width in row:
            canvas.rectangle(Box(x, y - 1.5, _DASH, 3), colour=colour)
            canvas.text(x + _DASH + _SPACE, y, name, size=_SIZE, colour=theme.TEXT)
            x += width + _BETWEEN
        y += ROW


def _placed(canvas: Canvas, entries: list[tuple[str, str]], width: float) -> Rows:
    rows: Rows = []
    x = width
    for colour, whole in entries:
        name = canvas.cut(whole, _SIZE, width - _DASH - _SPACE)
        needed = _DASH + _SPACE + canvas.width_of(name, _SIZE)
        if not rows or x + needed > width:
            rows.append([])
            x = 0
        rows[-1].append((colour, name, needed))
        x += needed + _BETWEEN
    return rows
