from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a good call keeps to. They leave room for two busy cores that do everything."""

    # From the first byte to signaling until all is announced, seconds.
    join: float = 5.0
    # From there to the first sound, and to the first picture, seconds.
    first: float = 5.0
    # Of each way, percent of the packets, before any is sent again.
    loss: float = 2.0
    # As the receiver sees it, milliseconds.
    jitter: float = 60.0
    # Percent of the frames sent that are heard and seen.
    frames: float = 80.0
    # Between a sound and its picture, milliseconds.
    skew: float = 250.0
    # How long a picture may stand still, or the sound be away, seconds.
    freeze: float = 1.5
