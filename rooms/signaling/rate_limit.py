from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Limit:
    """How much of one kind a connection may ask for: `rate` per second, `burst` at once."""

    rate: float
    burst: float


# What a person says and shows.
CHATTER = Limit(10, 30)
# Each may be written in the journal and told to the whole room.
MEDIA_CHANGES = Limit(20, 100)
# Each may cost a slow hash.
JOINS = Limit(2, 10)
# Each may read a whole journal.
REPLAYS = Limit(5, 20)


class TokenBucket:
    """Lets `burst` through at once and `rate` per second in the long run."""

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._filled_at = clock()

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
