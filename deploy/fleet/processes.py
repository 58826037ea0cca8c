"""One running line of a Procfile."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping

from deploy.fleet.procfile import Entry

# How long a process may take over its own end.
_PATIENCE = 20.0


class Process:
    """Runs an entry in a group of its own, so that Ctrl-C reaches us alone."""

    def __init__(self, entry: Entry, say: Callable[[str, str], None]) -> None:
        self.entry = entry
        self._say = say
        self._process: asyncio.subprocess.Process | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, environment: Mapping[str, str]) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *("sh", "-c", f"exec {self.entry.command}"),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            process_group=0,
        )

    async def follow(self) -> int:
        """Pass on what it prints until it ends; its exit code, negative for a signal."""
        assert self._process is not None
        assert self._process.stdout is not None
        while True:
            try:
                line = await self._process.stdout.readline()
            except ValueError:
                # A line beyond any measure; the stream goes on behind it.
                continue
            if not line:
                break
            self._say(self.entry.name, line.decode(errors="replace").rstrip())
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end as Ctrl-C does; insist when it takes too long."""
        if self._process is None or not self.runs:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(self._process.wait(), _PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
