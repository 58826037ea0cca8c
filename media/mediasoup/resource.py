"""What a worker, its routers, their transports and all they hold have in common.

They form a tree. A parent that closes takes its children along, silently: the
worker process does the same on its side, so there is nothing to tell it twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from media.mediasoup.channel import Channel
from media.mediasoup.emitter import Emitter
from media.mediasoup.errors import ClosedError, MediasoupError
from media.mediasoup.events import Cause, Closed, Event
from media.mediasoup.messages.envelope import Notification, Response

logger = logging.getLogger(__name__)

E = TypeVar("E", bound=Event)
T = TypeVar("T")


class Resource(Emitter):
    """An object that lives in the worker process and is known there by `id`."""

    # What its children hear when it is closed by itself.
    _children_cause: ClassVar[Cause] = "closed"

    def __init__(self, id: str, channel: Channel, parent: Resource | None) -> None:
        super().__init__()
        self.id = id
        self._channel = channel
        self._parent = parent
        self._children: dict[str, Resource] = {}
        self._cause: Cause | None = None

    def __repr__(self) -> str:
        state = f" {self._cause}" if self._cause else ""
        return f"<{type(self).__name__} {self.id}{state}>"

    @property
    def closed(self) -> bool:
        return self._cause is not None

    def on(self, event: type[E], listener: Callable[[E], None]) -> Callable[[], None]:
        """As `Emitter.on`; a listener for `Closed` that comes too late is called at once."""
        unsubscribe = super().on(event, listener)
        if self._cause and issubclass(event, Closed):
            self._call(listener, Closed(self._cause))
        return unsubscribe

    async def close(self) -> None:
        """Close it here and in the worker; idempotent, and quiet when the worker is gone."""
        if not self._end("closed"):
            return
        method, handler_id, body = self._closing()
        try:
            await self._channel.request(method, handler_id, body, read=lambda _: None)
        except ClosedError:
            pass
        except MediasoupError as error:
            logger.warning("closing %r: %s", self, error)

    def _closing(self) -> tuple[str, str, object]:
        """The request that closes it in the worker: method, handler id and body."""
        raise NotImplementedError

    def _discard(self) -> None:
        """Close what nobody waits for any more, without waiting either."""
        self._end("closed")
        self._channel.post(*self._closing())

    def _follow_end(self) -> None:
        """Close it because the other half of its pipe is closed, without waiting."""
        if self._end("pipe-closed"):
            self._channel.post(*self._closing())

    def _end(self, cause: Cause, first: Event | None = None) -> bool:
        """Be closed from now on and say so, children before parents; False when it already was.

        `first` is an event that has to come before all that.
        """
        if self._cause:
            return False
        self._cause = cause
        if first:
            self._emit(first)
        self._channel.unsubscribe(self.id)
        for child in tuple(self._children.values()):
            child._end(self._children_cause if cause == "closed" else cause)
        if self._parent:
            self._parent._children.pop(self.id, None)
        self._emit(Closed(cause))
        return True

    async def _request(
        self, method: str, body: object | None = None, *, read: Callable[[Response], T]
    ) -> T:
        """A request that this object itself answers; raises ClosedError once it is closed."""
        if self._cause:
            raise ClosedError(f"{method}: {self!r}")
        return await self._channel.request(method, self._handler_id, body, read=read)

    async def _create(
        self, child: Resource, method: str, body: object, adopt: Callable[[Response], None]
    ) -> None:
        """Have the worker make `child`; `adopt` takes what the answer says about it.

        The child hears its notifications from the start, for they may follow the
        answer in the same read. Raises ClosedError when it was closed, or its
        parent, before the caller could get hold of it.
        """
        if self._cause:
            raise ClosedError(f"{method}: {self!r}")

        def born(response: Response) -> None:
            if not self._cause:
                self._children[child.id] = child
                adopt(response)

        self._channel.subscribe(child.id, child._on_notification)
        try:
            await self._channel.request(
                method, self._handler_id, body, read=born, undo=child._discard
            )
        except BaseException:
            child._end("closed")
            raise
        if self._cause:
            child._end(self._children_cause if self._cause == "closed" else self._cause)
        if child.closed:
            raise ClosedError(f"{method}: {child!r}")

    @property
    def _handler_id(self) -> str:
        """Who in the worker answers the requests that this object sends."""
        return self.id

    def _on_notification(self, notification: Notification) -> None:
        logger.warning("%s is not expected by %r", notification.event, self)


def nothing(_: Any) -> None:
    """For answers without a body."""
