"""Colours of Grafana's dark theme."""

from __future__ import annotations

CANVAS = "#08090b"
PANEL = "#1a1d22"
BORDER = "#2c2e33"
GRID = "#2b2d33"
TEXT = "#d8d9da"
FAINT = "#9a9da3"

# By the names that thresholds have; on the left for text, on the right for a background.
_NAMED = {
    "green": ("#73bf69", "#2f7d3b"),
    "yellow": ("#fade2a", "#a37f00"),
    "orange": ("#ff9830", "#c4621b"),
    "red": ("#f2495c", "#b5273b"),
    "blue": ("#5794f2", "#1f60c4"),
    "purple": ("#b877d9", "#8f3bb8"),
}
_LINES = (
    *("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#7e6bc4"),
    *("#37a05a", "#ffa6b0", "#56d4dd", "#c9a0dc", "#c0d8ff", "#ffcb7d", "#96d98d", "#e0b400"),
)


def line(number: int) -> str:
    """Of a panel's n-th series."""
    return _LINES[number % len(_LINES)]


def text(name: str) -> str:
    return _NAMED.get(name, (name, name))[0]


def background(name: str) -> str:
    return _NAMED.get(name, (name, name))[1]
