"""Shows how far a long step is: a bar on a terminal, a line every 10 % elsewhere."""

from __future__ import annotations

import sys
from typing import TextIO

_BAR_WIDTH = 30
_STEP = 10


class Progress:
    """The progress of one step; `update` may be called as often as one likes."""

    def __init__(self, label: str, out: TextIO | None = None) -> None:
        self._label = label
        self._out = out or sys.stdout
        self._interactive = self._out.isatty()
        self._shown = -1

    def update(self, done: int, total: int) -> None:
        """`done` of `total`, in any unit; a `total` of 0 is unknown and shows nothing."""
        if total <= 0:
            return
        percent = min(100, 100 * done // total)
        if not self._interactive:
            percent -= percent % _STEP
        if percent == self._shown:
            return
        self._shown = percent
        if self._interactive:
            bar = ("#" * (_BAR_WIDTH * percent // 100)).ljust(_BAR_WIDTH, ".")
            end = "\n" if percent == 100 else ""
            self._out.write(f"\r  {self._label} [{bar}] {percent:3d} %{end}")
        elif percent > 0:
            self._out.write(f"  {self._label}: {percent} %\n")
        self._out.flush()

    def close(self) -> None:
        """Leave the line, so that what comes next starts on its own."""
        if self._interactive and 0 <= self._shown < 100:
            self._out.write("\n")
            self._out.flush()
            self._shown = 100
