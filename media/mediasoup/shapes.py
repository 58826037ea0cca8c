"""What a dataclass of the driver looks like, for those who convert it.

Field names and type hints say everything: `wire` (JSON) and `messages`
(FlatBuffers) both read them here, so a type is described exactly once.
Markers inside `Annotated` add what a plain hint cannot say.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IntRange:
    """The integers a field may hold, both ends included."""

    low: int
    high: int


def _dashed(name: str) -> str:
    return name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class EnumOf:
    """Which enum of the schema a `Literal` stands for, and how its names are spelled here."""

    name: str
    spelled: Callable[[str], str] = _dashed


@dataclass(frozen=True, slots=True)
class UnionOf:
    """Which union of the schema a union of dataclasses stands for."""

    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """The schema's table behind a dataclass.

    `base` names the member that holds what the dataclass inherits: the schema
    nests where Python subclasses.
    """

    name: str
    base: str = ""


_tables: dict[type, Table] = {}


def table(name: str, *, base: str = "") -> Callable[[type[T]], type[T]]:
    """Class decorator: this dataclass is the schema's table `name`."""

    def register(cls: type[T]) -> type[T]:
        _tables[cls] = Table(name, base)
        return cls

    return register


def table_of(cls: type) -> Table:
    return _tables.get(cls, Table(""))


@dataclass(frozen=True, slots=True)
class Shape:
    """One field. `hint` is without its `None`, which is in `optional`.

    `key` is its name in JSON, `accessor` its name in generated code (empty when
    the schema has no such member), `inherited` whether a parent class declares it.
    """

    name: str
    key: str
    accessor: str
    hint: Any
    optional: bool
    has_default: bool
    inherited: bool


def shapes_of(cls: Any) -> tuple[Shape, ...]:
    """The fields of a dataclass, in order."""
    return _shapes_of(cls)


@cache
def _shapes_of(cls: Any) -> tuple[Shape, ...]:
    hints = get_type_hints(cls, include_extras=True)
    inherited = {f.name for f in dataclasses.fields(cls.__base__)} if _is_subclassed(cls) else set()
    shapes = []
    for field in dataclasses.fields(cls):
        hint, optional = without_none(hints[field.name])
        member = field.metadata.get("member", field.name)
        shapes.append(
            Shape(
                name=field.name,
                key=_camel(field.name),
                accessor=_pascal(member) if member else "",
                hint=hint,
                optional=optional,
                has_default=field.default is not dataclasses.MISSING
                or field.default_factory is not dataclasses.MISSING,
                inherited=field.name in inherited,
            )
        )
    return tuple(shapes)


def member(name: str | None) -> dict[str, Any]:
    """Field metadata: the schema calls this field `name`, or (None) does not have it."""
    return {"member": name}


def without_none(hint: Any) -> tuple[Any, bool]:
    """`X | None` as `(X, True)`, anything else as `(hint, False)`; `Annotated` is kept."""
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        bare, optional = without_none(inner)
        return (Annotated[(bare, *marks)], True) if optional else (hint, False)
    if get_origin(hint) in (Union, types.UnionType):
        rest = tuple(arg for arg in get_args(hint) if arg is not type(None))
        if len(rest) < len(get_args(hint)):
            return reduce(or_, rest), True
    return hint, False


def marks_of(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotated hint as the bare hint and its markers."""
    if get_origin(hint) is Annotated:
        bare, *marks = get_args(hint)
        return bare, tuple(marks)
    return hint, ()


def _is_subclassed(cls: Any) -> bool:
    return dataclasses.is_dataclass(cls.__base__)


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
