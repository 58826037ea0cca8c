from __future__ import annotations

import pytest

from deploy.grafana.picture import units


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0, "s", "0 s"),
        (0.25, "s", "250 ms"),
        (0.000_04, "s", "40 µs"),
        (1.5, "s", "1.5 s"),
        (90, "s", "1.5 min"),
        (0, "bytes", "0 B"),
        (1536, "bytes", "1.5 KiB"),
        (132_120_576, "bytes", "126 MiB"),
        (0, "Bps", "0 B/s"),
        (680_400, "Bps", "680 kB/s"),
        (999_999, "Bps", "1 MB/s"),
        (0, "percentunit", "0%"),
        (0.0004, "percentunit", "0.04%"),
        (0.125, "percentunit", "12.5%"),
        (1, "percentunit", "100%"),
        (0.25, "reqps", "0.25 req/s"),
        (0.0025, "reqps", "0.0025 req/s"),
        (1 / 3, "reqps", "0.333 req/s"),
        (1200, "pps", "1.2 kp/s"),
        (4, "short", "4"),
        (12_000, "short", "12 K"),
        (-3, "short", "-3"),
        (3, "candles", "3 candles"),
    ],
)
def test_numbers_are_shown_in_their_unit(value: float, unit: str, expected: str) -> None:
    assert units.shown(value, unit) == expected
