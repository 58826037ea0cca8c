"""Whether a peer's media was lost while the peer was still on its way into the room.

Until then it cannot be told: a `media-reset` has nobody to go to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from media import events
from media.events import MediaEvent, MediaReset


@contextmanager
def watch(peer_id: str) -> Iterator[Callable[[], bool]]:
    """Gives a function that says whether the media was lost since this began."""
    lost = False

    def listen(event: MediaEvent) -> None:
        nonlocal lost
        lost = lost or (isinstance(event, MediaReset) and peer_id in event.peer_ids)

    end = events.subscribe(listen)
    try:
        yield lambda: lost
    finally:
        end()
