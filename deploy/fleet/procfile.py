"""Reads a Procfile: one process a line, `name: command`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"(?P<name>[a-z0-9-]+)(?P<step>!?):\s+(?P<command>\S.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """`is_step`: it must end, and well, before the next one starts."""

    name: str
    command: str
    is_step: bool


def parse(text: str) -> list[Entry]:
    """Raises `ValueError` that names the line."""
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            raise ValueError(f"line {number}: expected `name: command`, got {line!r}")
        entries.append(Entry(match["name"], match["command"], is_step=bool(match["step"])))
    return entries
