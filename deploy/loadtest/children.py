"""Processes that do what they are told in JSON lines, and say what they see in others."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from deploy.loadtest.speech import LINE_MAX

_ENDS_WITHIN = 20.0

Json = dict[str, Any]


class ChildDied(Exception):
    """One of ours ended, and without it nothing that is measured is true."""


class Child:
    """Ends by itself when we do, since its standard input ends then."""

    def __init__(self, module: str, on_line: Callable[[Child, Json], None]) -> None:
        self.module = module
        # What it said last of each kind.
        self.said: dict[str, Json] = {}
        self._on_line = on_line
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._spoke = asyncio.Event()
        self._ending = False

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, **first: Any) -> None:
        """Returns when it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_MAX,
            # Ctrl-C is for the parent alone, which then has it report and leave.
            start_new_session=True,
        )
        self._reading = asyncio.ensure_future(self._read())
        self.tell("begin", **first)
        await self.hears("ready")

    def tell(self, what: str, **more: Any) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write((json.dumps({"do": what, **more}) + "\n").encode())

    async def hears(self, what: str) -> Json:
        """The next of its kind, or the one that nobody has taken yet. Raises `ChildDied`."""
        while what not in self.said:
            self.check()
            self._spoke.clear()
            await self._spoke.wait()
        return self.said.pop(what)

    def check(self) -> None:
        """Raises `ChildDied`."""
        if self._reading is not None and self._reading.done() and not self._ending:
            assert self._process is not None
            raise ChildDied(f"{self.module} ended with exit code {self._process.returncode}")

    async def end(self) -> None:
        """Asks it to, and makes it. Idempotent."""
        self._ending = True
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_ENDS_WITHIN):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            said = json.loads(line)
            self.said[said["say"]] = said
            self._on_line(self, said)
            self._spoke.set()
        await self._process.wait()
        self._spoke.set()
