"""Something to draw on in pixels from the upper left corner, as Grafana's pages are."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.transforms import Affine2D
from PIL import Image

from deploy.grafana.picture.layout import Box

# Pixels of the file for each of the layout: sharp also where it is shown bigger.
_DENSITY = 1.5
# One of matplotlib's points is one pixel of the layout then.
_POINTS = 72
_FONT = "DejaVu Sans"

Weight = Literal["normal", "bold"]
Align = Literal["left", "center", "right"]


class Canvas:
    def __init__(self, width: float, height: float, colour: str) -> None:
        self._height = height
        self.figure = Figure(
            figsize=(width / _POINTS, height / _POINTS), dpi=_POINTS * _DENSITY, facecolor=colour
        )
        self._agg = FigureCanvasAgg(self.figure)
        self._renderer = self._agg.get_renderer()  # type: ignore[no-untyped-call]
        self._box = Box(0, 0, width, height)
        self._pixels = (
            Affine2D().scale(1, -1).translate(0, height).scale(1 / _POINTS)
            + self.figure.dpi_scale_trans
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: str,
        weight: Weight = "normal",
        align: Align = "left",
    ) -> None:
        """`y` is where its middle is."""
        self.figure.text(
            x,
            y,
            text,
            transform=self._pixels,
            fontfamily=_FONT,
            fontsize=size,
            fontweight=weight,
            color=colour,
            ha=align,
            va="center_baseline",
            # A dollar is a dollar.
            parse_math=False,
        )

    def rectangle(self, box: Box, *, colour: str, border: str | None = None) -> None:
        """With round corners where there is a border."""
        style = "round,pad=0,rounding_size=3" if border else "square,pad=0"
        self.figure.add_artist(
            FancyBboxPatch(
                (box.x, box.y),
                box.width,
                box.height,
                boxstyle=style,
                transform=self._pixels,
                facecolor=colour,
                edgecolor=border or "none",
                linewidth=0.8 if border else 0,
            )
        )

    def axes(self, box: Box) -> Axes:
        whole = self._box
        return self.figure.add_axes(
            (
                box.x / whole.width,
                1 - box.bottom / whole.height,
                box.width / whole.width,
                box.height / whole.height,
            ),
            # On the panel's rectangle.
            zorder=2,
        )

    def width_of(self, text: str, size: float) -> float:
        font = FontProperties(family=_FONT, size=size)
        width, _, _ = self._renderer.get_text_width_height_descent(text, font, ismath=False)
        return float(width) / _DENSITY

    def cut(self, text: str, size: float, width: float) -> str:
        """As much of it as there is room for."""
        if self.width_of(text, size) <= width:
            return text
        while text and self.width_of(f"{text}…", size) > width:
            text = text[:-1]
        return f"{text}…"

    def save(self, path: Path) -> None:
        """As PNG, whatever the name ends in. Raises `OSError`."""
        self._agg.draw()  # type: ignore[no-untyped-call]
        pixels = self._agg.buffer_rgba()  # type: ignore[no-untyped-call]
        size = self._agg.get_width_height(physical=True)
        whole = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
        # 256 colours make a third of the size. Other ways to choose them miss those of lines.
        few = whole.convert("RGB").quantize(method=Image.Quantize.FASTOCTREE)
        few.save(path, format="PNG", optimize=True)
