"""Typed events: listeners are plain functions, called in the order they came."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from media.mediasoup.events import Event

logger = logging.getLogger(__name__)

E = TypeVar("E", bound=Event)


class Emitter:
    """What every object of the driver can do: be listened to."""

    def __init__(self) -> None:
        self._listeners: dict[type[Event], list[Callable[[Any], None]]] = {}

    def on(self, event: type[E], listener: Callable[[E], None]) -> Callable[[], None]:
        """Call `listener` with every `event` from now on; returns what ends it.

        A listener that raises is logged and does not disturb the others.
        """
        listeners = self._listeners.setdefault(event, [])
        listeners.append(listener)

        def unsubscribe() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return unsubscribe

    def _emit(self, event: Event) -> None:
        for listener in tuple(self._listeners.get(type(event), ())):
            self._call(listener, event)

    @staticmethod
    def _call(listener: Callable[[Any], None], event: Event) -> None:
        try:
            listener(event)
        except Exception:
            logger.exception("listener failed on %s", type(event).__name__)
