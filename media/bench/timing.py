"""Measuring, and saying what was measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations of many runs of one thing, in microseconds."""

    name: str
    samples: list[float]

    def percentile(self, share: float) -> float:
        ordered = sorted(self.samples)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def __str__(self) -> str:
        return (
            f"{self.name:<44} {statistics.median(self.samples):>9.0f}"
            f" {self.percentile(0.99):>9.0f} {len(self.samples):>7}"
        )


HEADER = f"{'':<44} {'p50 µs':>9} {'p99 µs':>9} {'runs':>7}"


async def each(name: str, runs: int, work: Callable[[int], Awaitable[object]]) -> Timing:
    """Time `work(0)`, `work(1)`, … one after the other, after a short warm-up."""
    samples = []
    warm_up = runs // 10
    for number in range(warm_up + runs):
        started = time.perf_counter()
        await work(number)
        if number >= warm_up:
            samples.append((time.perf_counter() - started) * 1e6)
    return Timing(name, samples)
