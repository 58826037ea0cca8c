"""How long a node that keeps dying gets no new rooms."""

from __future__ import annotations

from datetime import timedelta

_HELD = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
# A node that lived this long in between has not been flapping.
STABLE_AFTER = timedelta(minutes=10)


def held_for(flaps: int) -> timedelta:
    """For the first, second, and every later time in a row that it came back from the dead."""
    return _HELD[min(flaps, len(_HELD)) - 1] if flaps else timedelta()
