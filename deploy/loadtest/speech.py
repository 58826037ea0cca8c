"""A child's side of the talk with its parent: JSON lines in, JSON lines out."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

LINE_MAX = 1 << 26


def tell(what: str, **more: Any) -> None:
    """When the parent is gone, nobody hears it, and there is still something to be done."""
    try:
        sys.stdout.write(json.dumps({"say": what, **more}) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Orders:
    """What the parent says. Its end is ours."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    @classmethod
    async def listen(cls) -> Orders:
        reader = asyncio.StreamReader(limit=LINE_MAX)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        return cls(reader)

    async def next(self) -> dict[str, Any] | None:
        """`None` when there will be none any more."""
        line = await self._reader.readline()
        return json.loads(line) if line else None
