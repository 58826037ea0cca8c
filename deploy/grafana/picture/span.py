"""From when to when a picture is, and how fine."""

from __future__ import annotations

from dataclasses import dataclass

# As Grafana has it from its data source: between two of them there is nothing to see.
SCRAPE_INTERVAL = 15
_MOST_STEPS = 240


@dataclass(frozen=True, slots=True)
class Span:
    """In whole seconds; both ends are shown, and there are whole steps between them."""

    start: int
    end: int
    step: int

    @property
    def rate_interval(self) -> int:
        """Long enough for a rate at every step, although scrapes come late or fail."""
        return max(self.step + SCRAPE_INTERVAL, 4 * SCRAPE_INTERVAL)

    @property
    def times(self) -> range:
        return range(self.start, self.end + 1, self.step)


def span(minutes: float, end: float) -> Span:
    """The last minutes before `end`, which is in seconds since 1970."""
    seconds = minutes * 60
    step = SCRAPE_INTERVAL * max(1, -int(-seconds // (_MOST_STEPS * SCRAPE_INTERVAL)))
    last = int(end) // SCRAPE_INTERVAL * SCRAPE_INTERVAL
    return Span(last - max(round(seconds / step), 1) * step, last, step)
