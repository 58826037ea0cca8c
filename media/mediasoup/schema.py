"""Access to the modules that flatc generated from the worker's schema.

They live in the user's cache, not in the repository, so they are imported at
first use: importing the driver itself never needs them.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from typing import Any

from media.mediasoup.errors import SchemaMissing
from media.mediasoup.locations import schema_dir
from media.mediasoup.version import MEDIASOUP_VERSION

_REMEDY = "run `python manage.py install_worker`"


@cache
def ensure() -> None:
    """Put the schema on `sys.path`, once.

    Raises SchemaMissing when it is not there or belongs to another version.
    """
    folder = schema_dir()
    try:
        found = (folder / "VERSION").read_text().strip()
    except OSError:
        raise SchemaMissing(f"no mediasoup schema in {folder}: {_REMEDY}") from None
    if found != MEDIASOUP_VERSION:
        raise SchemaMissing(
            f"the schema in {folder} is of {found}, not of {MEDIASOUP_VERSION}: {_REMEDY}"
        )
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


@cache
def module(name: str) -> Any:
    """The generated module of a table, by its name in the schema: `Transport.Options`."""
    ensure()
    return importlib.import_module(f"FBS.{name}")


@cache
def generated(name: str) -> Any:
    """The generated class of a table or an enum, by its name in the schema."""
    return getattr(module(name), name.rpartition(".")[2])


@cache
def enum_names(name: str) -> dict[int, str]:
    """Number to name of an enum or a union, as the schema spells the names."""
    members = vars(generated(name)).items()
    return {number: key for key, number in members if not key.startswith("_")}
