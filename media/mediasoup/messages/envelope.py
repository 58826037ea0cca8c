"""The outermost message: a request or a notification on its way out, anything on its way in."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from flatbuffers import Builder

from media.mediasoup import schema
from media.mediasoup.errors import ChannelError
from media.mediasoup.messages.reading import UNREADABLE, read_union
from media.mediasoup.messages.writing import write
from media.mediasoup.shapes import table_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a response and a notification share: a body that is read only when asked for."""

    _body_union: str
    _table: Any

    @property
    def has_body(self) -> bool:
        return bool(self._table.BodyType())

    def body(self, cls: type[T]) -> T:
        """Read the body as `cls`; raises ChannelError when it is something else."""
        found = schema.enum_names(self._body_union).get(self._table.BodyType())
        expected = table_of(cls).name.replace(".", "_")
        if found != expected:
            raise ChannelError(f"the worker sent {found} where {expected} belongs")
        return read_union(cls, self._table.Body())


@dataclass(frozen=True, slots=True)
class Response(Incoming):
    id: int
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Notification(Incoming):
    """`event` is spelled as in the schema: `PRODUCER_SCORE`."""

    handler_id: str
    event: str


@dataclass(frozen=True, slots=True)
class Log:
    """A line of the worker's log: a level letter, then the text."""

    level: int
    text: str


def decode(frame: bytes) -> Response | Notification | Log:
    """Raises ChannelError for anything that is not a message of the schema."""
    try:
        return _decode(frame)
    except UNREADABLE as error:
        raise ChannelError(f"undecodable frame of {len(frame)} bytes: {error!r}") from error


def encode_request(request_id: int, method: str, handler_id: str, body: object | None) -> bytes:
    """A size-prefixed frame; raises InvalidParameters when `body` does not fit the schema."""
    builder = Builder(1024)
    body_type, body_offset = _write_body(builder, "Request.Body", body)
    handler = builder.CreateString(handler_id)
    module = schema.module("Request.Request")
    module.RequestStart(builder)
    module.RequestAddId(builder, request_id)
    module.RequestAddMethod(builder, _number("Request.Method", method))
    module.RequestAddHandlerId(builder, handler)
    if body_type:
        module.RequestAddBodyType(builder, body_type)
        module.RequestAddBody(builder, body_offset)
    return _finish(builder, "Request", module.RequestEnd(builder))


def encode_notification(event: str, handler_id: str, body: object | None) -> bytes:
    """As `encode_request`, for what wants no answer."""
    builder = Builder(256)
    body_type, body_offset = _write_body(builder, "Notification.Body", body)
    handler = builder.CreateString(handler_id)
    module = schema.module("Notification.Notification")
    module.NotificationStart(builder)
    module.NotificationAddHandlerId(builder, handler)
    module.NotificationAddEvent(builder, _number("Notification.Event", event))
    if body_type:
        module.NotificationAddBodyType(builder, body_type)
        module.NotificationAddBody(builder, body_offset)
    return _finish(builder, "Notification", module.NotificationEnd(builder))


def _decode(frame: bytes) -> Response | Notification | Log:
    message = schema.generated("Message.Message").GetRootAs(frame, 0)
    kind = schema.enum_names("Message.Body")[message.DataType()]
    union = message.Data()
    if kind not in ("Response", "Notification", "Log"):
        raise ChannelError(f"the worker sent a message of type {kind}")
    table = schema.generated(f"{kind}.{kind}")()
    table.Init(union.Bytes, union.Pos)
    match kind:
        case "Response":
            reason = table.Reason() or b""
            return Response("Response.Body", table, table.Id(), table.Accepted(), reason.decode())
        case "Notification":
            event = schema.enum_names("Notification.Event")[table.Event()]
            return Notification("Notification.Body", table, table.HandlerId().decode(), event)
        case _:
            line = table.Data().decode(errors="replace")
            return Log(_LEVELS.get(line[:1], logging.INFO), line[1:])


# X is a dump that somebody asked for.
_LEVELS = {"D": logging.DEBUG, "W": logging.WARNING, "E": logging.ERROR, "X": logging.INFO}


def _write_body(builder: Builder, union: str, body: object | None) -> tuple[int, int]:
    if body is None:
        return 0, 0
    name = table_of(type(body)).name.replace(".", "_")
    return _number(union, name), write(builder, body)


def _finish(builder: Builder, kind: str, offset: int) -> bytes:
    module = schema.module("Message.Message")
    module.MessageStart(builder)
    module.MessageAddDataType(builder, _number("Message.Body", kind))
    module.MessageAddData(builder, offset)
    builder.FinishSizePrefixed(module.MessageEnd(builder))
    return bytes(builder.Output())


@cache
def _number(enum: str, name: str) -> int:
    number: int = getattr(schema.generated(enum), name)
    return number
