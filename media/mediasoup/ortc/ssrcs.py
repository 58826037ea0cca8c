"""Random SSRCs, in a range that leaves room to count up from."""

from __future__ import annotations

import random


def random_ssrc() -> int:
    return random.randrange(100_000_000, 999_999_999)
