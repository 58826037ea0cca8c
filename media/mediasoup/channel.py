"""Requests, answers and notifications over the two pipes of a worker.

Order is the point: an answer is taken in the moment it is read, before the
notifications that follow it in the same read, so an object never sees its news
before its birth. What a caller gave up on is undone when the answer comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from media.mediasoup.errors import (
    ChannelError,
    ClosedError,
    InvalidParameters,
    RequestRefused,
    RequestTimeout,
)
from media.mediasoup.framing import MAX_PAYLOAD, FrameReader
from media.mediasoup.messages.envelope import (
    Log,
    Notification,
    Response,
    decode,
    encode_notification,
    encode_request,
)
from media.mediasoup.pipes import PipeReader, PipeWriter

logger = logging.getLogger(__name__)

T = TypeVar("T")
Handler = Callable[[Notification], None]

MAX_REQUEST_ID = 4294967295


@dataclass(slots=True)
class _Pending:
    """A request without an answer; `answered` is done early when the caller gave up."""

    method: str
    answered: asyncio.Future[Any]
    read: Callable[[Response], Any]
    undo: Callable[[], None] | None

    def settle(self, response: Response) -> None:
        """Take the answer; raises ChannelError when it cannot be read."""
        abandoned = self.answered.done()
        if not response.accepted:
            if not abandoned:
                self.answered.set_exception(RequestRefused(self.method, response.reason))
        elif abandoned and self.undo:
            self.undo()
        else:
            try:
                result = self.read(response)
            except ChannelError as error:
                if not abandoned:
                    self.answered.set_exception(error)
                raise
            if not abandoned:
                self.answered.set_result(result)


class Channel:
    """One worker's channel. Owns the two file descriptors.

    `on_end` is called when the worker closed its end, `on_failure` with the reason
    when talking to it has become impossible; the channel is closed by then.
    """

    def __init__(
        self,
        to_worker: int,
        from_worker: int,
        *,
        request_timeout: float,
        on_end: Callable[[], None],
        on_failure: Callable[[str], None],
        on_log: Callable[[Log], None],
    ) -> None:
        self._request_timeout = request_timeout
        self._on_end = on_end
        self._on_failure = on_failure
        self._on_log = on_log
        self._loop = asyncio.get_running_loop()
        self._handlers: dict[str, Handler] = {}
        self._pending: dict[int, _Pending] = {}
        self._last_id = 0
        self._closed_because = ""
        self._frames = FrameReader()
        self._writer = PipeWriter(to_worker, on_end=self._end_soon, on_failure=self._fail)
        self._reader = PipeReader(from_worker, on_data=self._on_data, on_end=self._end)

    @property
    def closed(self) -> bool:
        return bool(self._closed_because)

    def subscribe(self, handler_id: str, handler: Handler) -> None:
        """Send the notifications of `handler_id` to `handler`; an id has one handler."""
        if handler_id in self._handlers:
            raise InvalidParameters(f"id {handler_id} is in use")
        self._handlers[handler_id] = handler

    def unsubscribe(self, handler_id: str) -> None:
        self._handlers.pop(handler_id, None)

    async def request(
        self,
        method: str,
        handler_id: str = "",
        body: object | None = None,
        *,
        read: Callable[[Response], T],
        undo: Callable[[], None] | None = None,
    ) -> T:
        """Send a request and return what `read` makes of the answer.

        `read` runs in the moment the answer arrives. A caller that is cancelled
        or runs out of time changes nothing for the worker, which still does what
        it was asked; then `undo` is called once it has, or without one, `read`.
        Raises ClosedError, RequestRefused, RequestTimeout or InvalidParameters.
        """
        answered = self._send(method, handler_id, body, read, undo)
        timer = self._loop.call_later(self._request_timeout, self._time_out, answered, method)
        try:
            result: T = await answered
        except asyncio.CancelledError:
            # The answer may have come in the same turn of the loop as the cancellation.
            if not answered.cancelled() and answered.exception() is None and undo:
                undo()
            raise
        finally:
            timer.cancel()
        return result

    def post(
        self,
        method: str,
        handler_id: str,
        body: object | None = None,
        *,
        read: Callable[[Response], None] = lambda _: None,
    ) -> None:
        """Send a request whose answer nobody waits for; a closed channel swallows it.

        `read` runs in the moment the answer arrives.
        """
        if not self._closed_because:
            answered = self._send(method, handler_id, body, read, None)
            # Nobody will ask for the outcome, be it an error that is already there.
            if not answered.cancel():
                answered.exception()

    def notify(self, event: str, handler_id: str = "", body: object | None = None) -> None:
        """Send a notification; a closed channel swallows it."""
        if not self._closed_because:
            self._writer.write(encode_notification(event, handler_id, body))

    def refuse_requests(self, reason: str) -> None:
        """Fail what is pending and all that comes; what was written still goes out."""
        if self._closed_because:
            return
        self._closed_because = reason
        pending, self._pending = self._pending, {}
        for request in pending.values():
            if not request.answered.done():
                request.answered.set_exception(ClosedError(f"{request.method}: {reason}"))
        self._handlers.clear()

    def close(self, reason: str) -> None:
        """Fail what is pending and let go of both pipes; idempotent."""
        self.refuse_requests(reason)
        self._reader.close()
        self._writer.close()

    def drain(self) -> None:
        """Take what a dead worker has left in the pipe."""
        self._reader.drain()

    def _send(
        self,
        method: str,
        handler_id: str,
        body: object | None,
        read: Callable[[Response], Any],
        undo: Callable[[], None] | None,
    ) -> asyncio.Future[Any]:
        if self._closed_because:
            raise ClosedError(f"{method}: {self._closed_because}")
        request_id = self._next_id()
        frame = encode_request(request_id, method, handler_id, body)
        if len(frame) > MAX_PAYLOAD:
            raise InvalidParameters(f"{method} would be a message of {len(frame)} bytes")
        answered: asyncio.Future[Any] = self._loop.create_future()
        self._pending[request_id] = _Pending(method, answered, read, undo)
        self._writer.write(frame)
        return answered

    def _next_id(self) -> int:
        # An id that an unanswered request still holds is skipped after the wrap.
        while True:
            self._last_id = self._last_id + 1 if self._last_id < MAX_REQUEST_ID else 1
            if self._last_id not in self._pending:
                return self._last_id

    def _time_out(self, answered: asyncio.Future[Any], method: str) -> None:
        if not answered.done():
            answered.set_exception(RequestTimeout(method, self._request_timeout))

    def _on_data(self, data: bytes) -> None:
        try:
            for frame in self._frames.feed(data):
                match decode(frame):
                    case Response() as response:
                        self._on_response(response)
                    case Notification() as notification:
                        self._on_notification(notification)
                    case Log() as log:
                        self._on_log(log)
        except ChannelError as error:
            self._fail(str(error))

    def _on_response(self, response: Response) -> None:
        pending = self._pending.pop(response.id, None)
        if pending:
            pending.settle(response)
        elif not self._closed_because:
            logger.warning("answer to request %d, which nobody made", response.id)

    def _on_notification(self, notification: Notification) -> None:
        handler = self._handlers.get(notification.handler_id)
        if handler is None:
            # Usual for news of an object that was closed while they were under way.
            logger.debug("%s for unknown %s", notification.event, notification.handler_id)
            return
        try:
            handler(notification)
        except ChannelError:
            raise
        except Exception:
            logger.exception("handling %s failed", notification.event)

    def _end_soon(self) -> None:
        # The last answers may still be in the other pipe, and this turn of the loop
        # may be in the middle of reading it.
        self._loop.call_soon(self._drain_and_end)

    def _drain_and_end(self) -> None:
        self._reader.drain()
        self._end()

    def _end(self) -> None:
        if not self._reader.closed:
            self.close("the worker closed its channel")
            self._on_end()

    def _fail(self, reason: str) -> None:
        if not self._reader.closed:
            self.close(reason)
            self._on_failure(reason)
