"""What came of one stream, by its sequence numbers."""

from __future__ import annotations


class StreamCount:
    """Counts packets, and how many are missing between the first and the latest.

    Later packets may come earlier: what comes late is no loss any more. What comes
    twice counts twice in `packets` and makes the loss smaller, as in RFC 3550.
    """

    __slots__ = (
        *("packets", "octets", "highest", "last_at"),
        *("_base", "_expected_prior", "_packets_prior"),
    )

    def __init__(self) -> None:
        self.packets = 0
        self.octets = 0
        # Extended by how often the number wrapped; -1 before the first packet.
        self.highest = -1
        # When the latest packet came.
        self.last_at = 0.0
        self._base = 0
        self._expected_prior = 0
        self._packets_prior = 0

    def add(self, number: int, octets: int, now: float) -> None:
        self.packets += 1
        self.octets += octets
        self.last_at = now
        if self.highest < 0:
            # One cycle up, so that what comes before it has a number too.
            self._base = self.highest = number + 0x10000
            return
        ahead = (number - self.highest) & 0xFFFF
        if ahead < 0x8000:
            self.highest += ahead
        else:
            self._base = min(self._base, self.highest + ahead - 0x10000)

    @property
    def expected(self) -> int:
        return 0 if self.highest < 0 else self.highest - self._base + 1

    @property
    def lost(self) -> int:
        """Less than 0 when more came twice than was lost."""
        return self.expected - self.packets

    def fraction_lost(self) -> int:
        """Of 256, since it was asked last."""
        expected = self.expected - self._expected_prior
        received = self.packets - self._packets_prior
        self._expected_prior, self._packets_prior = self.expected, self.packets
        if expected <= 0 or received >= expected:
            return 0
        return min(255, (expected - received) * 256 // expected)
