"""Numbers for people, in the units that dashboards name."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Unit:
    """`scales`: from which size on what is shown is divided by that, and has which suffix."""

    scales: tuple[tuple[float, str], ...]


def _powers(base: float, prefixes: tuple[str, ...], unit: str) -> _Unit:
    return _Unit(tuple((base**power, f" {name}{unit}") for power, name in enumerate(prefixes)))


def _counted(unit: str) -> _Unit:
    suffix = f" {unit}" if unit else ""
    named = ((1.0, ""), (1e3, " K"), (1e6, " Mil"), (1e9, " Bil"))
    return _Unit(tuple((size, name + suffix) for size, name in named))


_SI = ("", "k", "M", "G", "T")
_UNITS = {
    "none": _Unit(((1.0, ""),)),
    "short": _counted(""),
    "percentunit": _Unit(((0.01, "%"),)),
    "percent": _Unit(((1.0, "%"),)),
    "s": _Unit(
        ((1e-6, " µs"), (1e-3, " ms"), (1.0, " s"), (60.0, " min"), (3600.0, " h"), (86400.0, " d"))
    ),
    "ms": _Unit(((1.0, " ms"), (1e3, " s"), (60e3, " min"), (3600e3, " h"))),
    "bytes": _powers(1024, ("", "Ki", "Mi", "Gi", "Ti"), "B"),
    "decbytes": _powers(1000, _SI, "B"),
    "Bps": _powers(1000, _SI, "B/s"),
    "bps": _powers(1000, _SI, "b/s"),
    "pps": _powers(1000, _SI, "p/s"),
    "reqps": _counted("req/s"),
    "ops": _counted("ops/s"),
}


def shown(value: float, unit: str) -> str:
    """With three digits that count at most, as in `1.5 MiB`."""
    size, suffix = _scale(value, unit)
    count = value / size
    decimals = max(2 - math.floor(math.log10(abs(count))), 0) if count else 0
    text = f"{count:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + suffix


def scale(value: float, unit: str) -> float:
    """What such a value is divided by to be shown."""
    return _scale(value, unit)[0]


def _scale(value: float, unit: str) -> tuple[float, str]:
    # One that is not known here is what its name says.
    scales = _UNITS.get(unit, _Unit(((1.0, f" {unit}"),))).scales
    if value == 0 or not math.isfinite(value):
        return next((one for one in scales if one[0] == 1), scales[0])
    # What is shown with three digits must not come out as 1000 of the smaller.
    reached = [one for one in scales if abs(value) >= one[0] * 0.9995]
    return reached[-1] if reached else scales[0]
