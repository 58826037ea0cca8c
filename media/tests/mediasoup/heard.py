"""Listening to the driver's objects in tests."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from media.mediasoup import Event
from media.mediasoup.emitter import Emitter

E = TypeVar("E", bound=Event)


def heard(source: Emitter, *events: type[Event]) -> list[Event]:
    """A list that grows with what `source` announces."""
    collected: list[Event] = []
    for event in events:
        source.on(event, collected.append)
    return collected


def next_event(source: Emitter, event: type[E]) -> asyncio.Future[E]:
    """The next such event, as something to await."""
    future: asyncio.Future[E] = asyncio.get_running_loop().create_future()

    def settle(announced: E) -> None:
        if not future.done():
            future.set_result(announced)

    source.on(event, settle)
    return future
