"""Whether what a client sent is something to look at: an object of bounded size."""

from __future__ import annotations

import math
from typing import Any, Final

from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json

_MAX_DEPTH = 32
# What a number, a boolean or a separator counts for.
_SCALAR = 8
# Beyond this, numbers lose digits in a browser.
_MAX_INTEGER = 2**53
# Stands for arguments that were too large to be read.
OVERSIZED: Final = object()


def only_object(arguments: tuple[Any, ...], limit: int) -> Json:
    """The one object among an event's arguments.

    Raises `payload_too_large` when it is larger than `limit` bytes, and
    `bad_request` for anything that is not an object of plain JSON values.
    """
    if OVERSIZED in arguments:
        raise _too_large(limit)
    check(list(arguments), limit)
    if len(arguments) != 1 or not isinstance(arguments[0], dict):
        raise DomainError("bad_request", "The payload must be one object.")
    return arguments[0]


def check(value: Any, limit: int) -> None:
    """Walk through `value`, and stop as soon as it is known to be too large."""
    left = limit
    pending: list[tuple[Any, int]] = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if depth > _MAX_DEPTH:
            raise DomainError("bad_request", "The payload is nested too deeply.")
        if isinstance(item, str):
            left -= _size(item, left)
        elif isinstance(item, bytes | bytearray):
            left -= len(item)
        elif isinstance(item, dict):
            left -= _SCALAR * len(item)
            if left >= 0:
                pending += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            left -= len(item)
            if left >= 0:
                pending += [(part, depth + 1) for part in item]
        else:
            left -= _SCALAR
        if left < 0:
            raise _too_large(limit)
        _check_scalar(item)


def _too_large(limit: int) -> DomainError:
    return DomainError("payload_too_large", f"The payload is larger than {limit} bytes.")


def _size(text: str, left: int) -> int:
    if len(text) > left:
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise DomainError("bad_request", "The payload has half a character in it.") from None


def _check_scalar(item: Any) -> None:
    if isinstance(item, bytes | bytearray):
        raise DomainError("bad_request", "The payload must not hold binary data.")
    if isinstance(item, str) and "\0" in item:
        raise DomainError("bad_request", "The payload must not hold NUL characters.")
    if isinstance(item, float) and not math.isfinite(item):
        raise DomainError("bad_request", "The payload has a number that is not finite.")
    if isinstance(item, int) and abs(item) > _MAX_INTEGER:
        raise DomainError("bad_request", "The payload has a number that is too large.")
