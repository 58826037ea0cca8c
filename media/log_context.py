"""What the work at hand is about, for whoever reads the log of many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default=MappingProxyType({}))


@contextmanager
def about(**fields: str | None) -> Iterator[None]:
    """Whatever is logged inside, and by tasks begun there, has these fields; `None` is left out."""
    given = {name: value for name, value in fields.items() if value is not None}
    token = _fields.set({**_fields.get(), **given})
    try:
        yield
    finally:
        _fields.reset(token)


def fields() -> Mapping[str, str]:
    return _fields.get()
