"""Which RTC port a worker listens on."""

from __future__ import annotations

from collections.abc import Iterator


class Ports:
    """Hands out the node's ports; one that fails is not offered again in the same round."""

    def __init__(self, low: int, high: int) -> None:
        self._all = range(low, high + 1)
        self._taken: set[int] = set()

    def candidates(self, preferred: int | None) -> Iterator[int]:
        """Free ports, the preferred one first: a restarted worker keeps its port."""
        if preferred is not None and preferred not in self._taken:
            yield preferred
        for port in self._all:
            if port not in self._taken and port != preferred:
                yield port

    def take(self, port: int) -> None:
        self._taken.add(port)

    def give_back(self, port: int) -> None:
        self._taken.discard(port)
