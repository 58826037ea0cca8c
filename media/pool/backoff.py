"""How long to wait before a worker that died is started again."""

from __future__ import annotations

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30.0
# A worker that lived this long did not die of starting.
_HEALTHY_AFTER = 5.0


class Backoff:
    """The first restart is immediate; each quick death after that doubles the wait."""

    def __init__(self) -> None:
        self._deaths = 0

    def after(self, lived_seconds: float) -> float:
        """The seconds to wait, given how long the worker lived."""
        if lived_seconds >= _HEALTHY_AFTER:
            self._deaths = 0
        self._deaths += 1
        if self._deaths == 1:
            return 0.0
        return float(min(_FIRST_DELAY * 2 ** (self._deaths - 2), _LONGEST_DELAY))
