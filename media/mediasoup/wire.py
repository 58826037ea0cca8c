"""JSON as browsers speak it (camelCase) to the driver's dataclasses and back.

The one place where the two meet. `from_json` trusts nothing: types, ranges and
sizes are checked, and the error names the place. Unknown keys are ignored, for
clients are allowed to know more than we do; an explicit null means absent.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from media.mediasoup.errors import InvalidParameters
from media.mediasoup.rtp import Parameters
from media.mediasoup.shapes import IntRange, marks_of, shapes_of

T = TypeVar("T")
Reader = Callable[[Any, str], Any]

# Far above anything a browser sends, far below what could hurt.
MAX_ITEMS = 256
MAX_STRING = 4096
_INT32 = IntRange(-(2**31), 2**31 - 1)


def from_json(cls: type[T], data: object, path: str) -> T:
    """Build `cls` from parsed JSON; raises InvalidParameters whose message starts at `path`."""
    value: T = _reader(cls)(data, path)
    return value


def to_json(value: Any) -> Any:
    """Dataclasses as JSON objects, `None` left out, tuples as lists."""
    if dataclasses.is_dataclass(value):
        shapes = shapes_of(type(value))
        pairs = ((shape.key, getattr(value, shape.name)) for shape in shapes)
        return {key: to_json(item) for key, item in pairs if item is not None}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return value


def _reader(hint: Any) -> Reader:
    reader: Reader = _compile(hint)
    return reader


@cache
def _compile(hint: Any) -> Reader:
    bare, marks = marks_of(hint)
    if bare == Parameters:
        return _parameters
    if dataclasses.is_dataclass(bare):
        return _object_reader(bare)
    if get_origin(bare) is tuple:
        return _list_reader(_reader(get_args(bare)[0]))
    if get_origin(bare) is Literal:
        return _choice_reader(get_args(bare))
    if bare is int:
        return _integer_reader(next(mark for mark in marks if isinstance(mark, IntRange)))
    return {str: _string, bool: _boolean, float: _number}[bare]


def _object_reader(cls: Any) -> Reader:
    shapes = [(shape, _reader(shape.hint)) for shape in shapes_of(cls)]

    def read(data: Any, path: str) -> Any:
        if not isinstance(data, Mapping):
            raise InvalidParameters(f"{path} must be an object")
        values = {}
        for shape, reader in shapes:
            item = data.get(shape.key)
            if item is not None:
                values[shape.name] = reader(item, f"{path}.{shape.key}")
            elif not (shape.has_default or shape.optional):
                raise InvalidParameters(f"{path}.{shape.key} is required")
        try:
            return cls(**values)
        except InvalidParameters as error:
            raise InvalidParameters(f"{path}: {error}") from None

    return read


def _list_reader(item: Reader) -> Reader:
    def read(data: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(data, Sequence) or isinstance(data, str | bytes):
            raise InvalidParameters(f"{path} must be an array")
        if len(data) > MAX_ITEMS:
            raise InvalidParameters(f"{path} must not have more than {MAX_ITEMS} items")
        return tuple(item(value, f"{path}[{index}]") for index, value in enumerate(data))

    return read


def _choice_reader(choices: tuple[str, ...]) -> Reader:
    def read(data: Any, path: str) -> str:
        if not isinstance(data, str) or data not in choices:
            raise InvalidParameters(f"{path} must be one of {', '.join(choices)}")
        return data

    return read


def _integer_reader(allowed: IntRange) -> Reader:
    def read(data: Any, path: str) -> int:
        # JSON's true is not a number, though Python's is.
        if not isinstance(data, int) or isinstance(data, bool):
            raise InvalidParameters(f"{path} must be an integer")
        if not allowed.low <= data <= allowed.high:
            raise InvalidParameters(
                f"{path} must be an integer from {allowed.low} to {allowed.high}"
            )
        return data

    return read


def _string(data: Any, path: str) -> str:
    if not isinstance(data, str):
        raise InvalidParameters(f"{path} must be a string")
    if len(data) > MAX_STRING:
        raise InvalidParameters(f"{path} must not be longer than {MAX_STRING} characters")
    if any("\ud800" <= character <= "\udfff" for character in data):
        raise InvalidParameters(f"{path} must be valid Unicode")
    return data


def _boolean(data: Any, path: str) -> bool:
    if not isinstance(data, bool):
        raise InvalidParameters(f"{path} must be true or false")
    return data


def _number(data: Any, path: str) -> float:
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise InvalidParameters(f"{path} must be a number")
    if (isinstance(data, int) and abs(data) > 2**53) or not math.isfinite(data):
        raise InvalidParameters(f"{path} must be a finite number")
    return float(data)


_integer = _integer_reader(_INT32)


def _parameters(data: Any, path: str) -> dict[str, str | int | float]:
    """Codec parameters: the keys are the codec's own and stay as they are."""
    if not isinstance(data, Mapping):
        raise InvalidParameters(f"{path} must be an object")
    if len(data) > MAX_ITEMS:
        raise InvalidParameters(f"{path} must not have more than {MAX_ITEMS} entries")
    values: dict[str, str | int | float] = {}
    for key, value in data.items():
        name = _string(key, f"{path} key")
        place = f"{path}.{name}"
        if isinstance(value, str):
            values[name] = _string(value, place)
        elif isinstance(value, float):
            values[name] = _number(value, place)
        elif isinstance(value, int) and not isinstance(value, bool):
            values[name] = _integer(value, place)
        else:
            raise InvalidParameters(f"{place} must be a string or a number")
    return values
