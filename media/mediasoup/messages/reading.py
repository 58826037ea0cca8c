"""Tables of a received FlatBuffer into dataclasses.

There is no verifier in Python, so bytes that make no sense surface as whatever
error the arithmetic runs into; `read` turns each of them into ChannelError.
"""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar, get_args, get_origin

from media.mediasoup import schema
from media.mediasoup.errors import ChannelError
from media.mediasoup.messages.enums import words
from media.mediasoup.messages.parameters import read_parameters
from media.mediasoup.rtp import Parameters
from media.mediasoup.shapes import EnumOf, Shape, UnionOf, marks_of, shapes_of, table_of

T = TypeVar("T")
# From a table's member, as generated code hands it out, to a value of ours.
Convert = Callable[[Any], Any]
# From the table itself to the value of one field.
Get = Callable[[Any], Any]

UNREADABLE = (struct.error, IndexError, KeyError, ValueError, TypeError, AttributeError)


def read(cls: type[T], table: Any) -> T:
    """Build `cls` from a generated table.

    Raises ChannelError when a required field is absent or the bytes make no sense.
    """
    try:
        value: T = _compile(cls)(table)
    except UNREADABLE as error:
        raise ChannelError(f"undecodable {cls.__name__}: {error!r}") from error
    return value


def read_union(cls: type[T], union: Any) -> T:
    """Like `read`, from the untyped table that a union member is handed out as."""
    return read(cls, _typed(table_of(cls).name, union))


def _compile(cls: Any) -> Callable[[Any], Any]:
    return _reader(cls)


@cache
def _reader(cls: Any) -> Callable[[Any], Any]:
    base = table_of(cls).base
    getters = [
        (shape.name, _getter(shape), bool(base and shape.inherited))
        for shape in shapes_of(cls)
        if shape.accessor
    ]
    base_accessor = base[:1].upper() + base[1:]

    def read_table(table: Any) -> Any:
        parent = getattr(table, base_accessor)() if base else None
        return cls(
            **{name: getter(parent if inherited else table) for name, getter, inherited in getters}
        )

    return read_table


def _getter(shape: Shape) -> Get:
    bare, marks = marks_of(shape.hint)
    accessor = shape.accessor
    if bare == Parameters:
        return read_parameters
    for mark in marks:
        if isinstance(mark, UnionOf):
            return _union(mark, accessor, get_args(bare) or (bare,))
    if get_origin(bare) is tuple:
        return _vector(accessor, _converter(get_args(bare)[0]))
    if get_origin(bare) is dict:
        return _mapping(accessor, get_args(bare)[1])
    if bare is str and shape.has_default:
        # The schema lets it be absent; here that is the empty default.
        return _member(accessor, lambda raw: _text(raw or b""), shape.optional)
    return _member(accessor, _converter(shape.hint), shape.optional)


def _member(accessor: str, convert: Convert, optional: bool) -> Get:
    def get(table: Any) -> Any:
        raw = getattr(table, accessor)()
        # The worker writes an empty string where an optional one is absent.
        if optional and (raw is None or raw == b""):
            return None
        return convert(raw)

    return get


def _vector(accessor: str, convert: Convert) -> Get:
    length = f"{accessor}Length"

    def get(table: Any) -> tuple[Any, ...]:
        item = getattr(table, accessor)
        return tuple(convert(item(index)) for index in range(getattr(table, length)()))

    return get


def _mapping(accessor: str, value_hint: Any) -> Get:
    """The schema has no maps, but lists of key and value (or values)."""
    if get_origin(value_hint) is tuple:
        get_value = _vector("Values", _text)
    else:
        get_value = _member("Value", _text, False)

    def get(table: Any) -> dict[Any, Any]:
        item = getattr(table, accessor)
        entries = (item(index) for index in range(getattr(table, f"{accessor}Length")()))
        return {_key(entry.Key()): get_value(entry) for entry in entries}

    return get


def _union(union: UnionOf, accessor: str, classes: tuple[Any, ...]) -> Get:
    by_name = {table_of(cls).name.rpartition(".")[2]: cls for cls in classes}
    namespace = union.name.rpartition(".")[0]

    def get(table: Any) -> Any:
        kind = schema.enum_names(union.name)[getattr(table, f"{accessor}Type")()]
        if kind == "NONE":
            return None
        return read(by_name[kind], _typed(f"{namespace}.{kind}", getattr(table, accessor)()))

    return get


def _converter(hint: Any) -> Convert:
    bare, marks = marks_of(hint)
    if dataclasses.is_dataclass(bare):
        cls: Any = bare
        return partial(read, cls)
    if bare is str:
        return _text
    for mark in marks:
        if isinstance(mark, EnumOf):
            return lambda raw: words(mark)[raw]
    return bare  # type: ignore[no-any-return]


def _typed(name: str, union: Any) -> Any:
    table = schema.generated(name)()
    table.Init(union.Bytes, union.Pos)
    return table


def _text(raw: bytes) -> str:
    return raw.decode()


def _key(raw: Any) -> Any:
    return raw.decode() if isinstance(raw, bytes) else raw
