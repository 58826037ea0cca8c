"""Which layers of a simulcast or SVC stream fit the size it is shown at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Servers do not learn the captured size; these are what browsers capture by default.
_ASSUMED_HEIGHT = {"screen": 1080}
_DEFAULT_HEIGHT = 720
_SMALL_TILE_HEIGHT = 120


@dataclass(frozen=True, slots=True)
class Layers:
    spatial: int
    temporal: int


def fitting_layers(
    source: str, scale_down_by: Sequence[float | None], temporal_layers: int, height: int
) -> Layers:
    """The lowest spatial layer that is not enlarged at `height` CSS pixels.

    `scale_down_by` has one entry for each spatial layer, lowest first: how many
    times smaller than the captured picture it is; `None` where the sender did
    not say, then each layer is taken to be half of the next.
    """
    full = _ASSUMED_HEIGHT.get(source, _DEFAULT_HEIGHT)
    top = len(scale_down_by) - 1
    spatial = top
    for layer, scale in enumerate(scale_down_by):
        if full / (scale or 2 ** (top - layer)) >= height:
            spatial = layer
            break
    temporal = max(temporal_layers - 1, 0)
    # A thumbnail does not need every frame.
    if spatial == 0 and height <= _SMALL_TILE_HEIGHT:
        temporal = min(temporal, 1)
    return Layers(spatial, temporal)
