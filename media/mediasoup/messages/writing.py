"""Dataclasses into a FlatBuffers builder.

Python's generated code packs a missing required field or a number that is too
wide without a word, and the worker does not check either. So each field is
checked here, before anything is sent.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, get_args, get_origin

from flatbuffers import Builder

from media.mediasoup import schema
from media.mediasoup.errors import InvalidParameters
from media.mediasoup.messages.enums import numbers
from media.mediasoup.messages.parameters import write_parameters
from media.mediasoup.rtp import Parameters
from media.mediasoup.shapes import (
    EnumOf,
    IntRange,
    Shape,
    UnionOf,
    marks_of,
    shapes_of,
    table_of,
)

# Turns a field's value into what its `Add…` function takes: a scalar, or the
# offset of something that was written before.
Prepare = Callable[[Builder, Any], Any]
Add = Callable[[Builder, Any], None]


def write(builder: Builder, value: Any) -> int:
    """Write a dataclass as its table and return the offset.

    Raises InvalidParameters when a required field is missing, of the wrong type
    or out of range.
    """
    cls: Any = type(value)
    return _writer(cls)(builder, value)


@cache
def _writer(cls: Any) -> Callable[[Builder, Any], int]:
    name = table_of(cls).name
    module = schema.module(name)
    short = name.rpartition(".")[2]
    start, end = getattr(module, f"{short}Start"), getattr(module, f"{short}End")
    fields = [
        (shape, _prepare(shape.hint), _add(module, short, shape))
        for shape in shapes_of(cls)
        if shape.accessor
    ]

    def write_table(builder: Builder, value: Any) -> int:
        # A table cannot be built while another is open, so what it refers to comes first.
        ready: list[tuple[Add, Any]] = []
        for shape, prepare, add in fields:
            item = getattr(value, shape.name)
            if item is None:
                if not shape.optional:
                    raise InvalidParameters(f"{cls.__name__}.{shape.name} is required")
                continue
            try:
                ready.append((add, prepare(builder, item)))
            except _Unfit as unfit:
                raise InvalidParameters(f"{cls.__name__}.{shape.name} {unfit}") from None
        start(builder)
        for add, prepared in ready:
            add(builder, prepared)
        offset: int = end(builder)
        return offset

    return write_table


class _Unfit(Exception):
    """A value that its field cannot hold; the text completes "the field …"."""


def _add(module: Any, short: str, shape: Shape) -> Add:
    add: Add = getattr(module, f"{short}Add{shape.accessor}")
    if any(isinstance(mark, UnionOf) for mark in marks_of(shape.hint)[1]):
        add_type: Add = getattr(module, f"{short}Add{shape.accessor}Type")

        def add_union(builder: Builder, prepared: tuple[int, int]) -> None:
            add_type(builder, prepared[0])
            add(builder, prepared[1])

        return add_union
    return add


def _prepare(hint: Any) -> Prepare:
    bare, marks = marks_of(hint)
    if bare == Parameters:
        return write_parameters
    if get_origin(bare) is tuple:
        return _vector(get_args(bare)[0])
    if dataclasses.is_dataclass(bare):
        return _nested(bare)
    for mark in marks:
        if isinstance(mark, UnionOf):
            return _union(mark)
        if isinstance(mark, EnumOf):
            return _enum(mark)
        if isinstance(mark, IntRange):
            return _integer(mark)
    return {str: _string, bool: _boolean, float: _number}[bare]


def _nested(cls: Any) -> Prepare:
    def prepare(builder: Builder, value: Any) -> int:
        if not isinstance(value, cls):
            raise _Unfit(f"must be of type {cls.__name__}")
        return write(builder, value)

    return prepare


def _union(union: UnionOf) -> Prepare:
    def prepare(builder: Builder, value: Any) -> tuple[int, int]:
        types = {name: number for number, name in schema.enum_names(union.name).items()}
        short = table_of(type(value)).name.rpartition(".")[2]
        if short not in types:
            raise _Unfit(f"must be one of {', '.join(types)}")
        return types[short], write(builder, value)

    return prepare


def _vector(item_hint: Any) -> Prepare:
    prepare_item = _prepare(item_hint)
    bare, marks = marks_of(item_hint)
    is_byte = get_origin(bare) is Literal or any(
        isinstance(mark, IntRange) and mark.high <= 255 for mark in marks
    )

    def prepare(builder: Builder, values: Any) -> int:
        if not isinstance(values, list | tuple):
            raise _Unfit("must be a list")
        items = [prepare_item(builder, value) for value in values]
        builder.StartVector(1 if is_byte else 4, len(items), 1 if is_byte else 4)
        prepend = builder.PrependUint8 if is_byte else builder.PrependUOffsetTRelative
        for item in reversed(items):
            prepend(item)
        offset: int = builder.EndVector()
        return offset

    return prepare


def _enum(enum: EnumOf) -> Prepare:
    def prepare(_: Builder, value: Any) -> int:
        known = numbers(enum)
        if value not in known:
            raise _Unfit(f"must be one of {', '.join(known)}")
        return known[value]

    return prepare


def _integer(allowed: IntRange) -> Prepare:
    def prepare(_: Builder, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Unfit("must be an integer")
        if not allowed.low <= value <= allowed.high:
            raise _Unfit(f"must be an integer from {allowed.low} to {allowed.high}")
        return value

    return prepare


def _string(builder: Builder, value: Any) -> int:
    if not isinstance(value, str):
        raise _Unfit("must be a string")
    try:
        offset: int = builder.CreateString(value)
    except UnicodeEncodeError:
        raise _Unfit("must be valid Unicode") from None
    return offset


def _boolean(_: Builder, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unfit("must be true or false")
    return value


def _number(_: Builder, value: Any) -> float:
    if not isinstance(value, int | float):
        raise _Unfit("must be a number")
    return float(value)
