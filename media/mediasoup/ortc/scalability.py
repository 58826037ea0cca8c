"""Scalability modes (`L3T3_KEY`): how many spatial and temporal layers a stream has."""

from __future__ import annotations

import re

_MODE = re.compile(r"[LS]([1-9]\d?)T([1-9]\d?)")


def spatial_layers(scalability_mode: str | None) -> int:
    """1 when there is no mode, or none that can be read."""
    match = _MODE.match(scalability_mode or "")
    return int(match[1]) if match else 1


def temporal_layers(scalability_mode: str | None) -> int:
    """1 when there is no mode, or none that can be read."""
    match = _MODE.match(scalability_mode or "")
    return int(match[2]) if match else 1
