"""Where everything is, in pixels from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.grafana.picture.dashboard import Dashboard, Place

WIDTH = 1200
HEADER = 46
_MARGIN = 8
_GAP = 8
_COLUMNS = 24
_ROW = 34


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def inside(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Without margins."""
        return Box(
            self.x + left, self.y + top, self.width - left - right, self.height - top - bottom
        )


def height(dashboard: Dashboard) -> int:
    rows = max((panel.place.y + panel.place.h for panel in dashboard.panels), default=0)
    return HEADER + rows * _ROW + _MARGIN


def box(place: Place) -> Box:
    """Of a panel; between two of them there is a gap."""
    column = (WIDTH - 2 * _MARGIN + _GAP) / _COLUMNS
    return Box(
        _MARGIN + place.x * column,
        HEADER + place.y * _ROW,
        place.w * column - _GAP,
        place.h * _ROW - _GAP,
    )
