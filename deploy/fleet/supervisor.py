"""Starts the lines of a Procfile, keeps the rest going when one ends, ends all of them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence

from deploy.fleet.processes import Process
from deploy.fleet.procfile import Entry


class StartError(Exception):
    """A line ended before everything was there."""


class Supervisor:
    """`say` gets a name and a line of text."""

    def __init__(
        self,
        entries: Sequence[Entry],
        environment: Mapping[str, str],
        say: Callable[[str, str], None],
    ) -> None:
        self._environment = environment
        self._say = say
        # What was started between two steps is ended together, the last first.
        self._blocks: list[list[Process]] = [[]]
        self._entries = entries
        self._followers: dict[asyncio.Task[int], Process] = {}
        self._is_up = False
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Until SIGINT or SIGTERM. Raises `StartError`."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ended.set)
        loop.add_signal_handler(signal.SIGHUP, self._start_again)
        end = asyncio.ensure_future(self._ended.wait())
        start = asyncio.ensure_future(self._start_all())
        try:
            await asyncio.wait({start, end}, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                self._is_up = True
                await end
        finally:
            start.cancel()
            end.cancel()
            await self._stop_all()

    async def _start_all(self) -> None:
        for entry in self._entries:
            process = Process(entry, self._say)
            if entry.is_step:
                self._blocks.append([])
            self._blocks[-1].append(process)
            follower = await self._launch(process)
            if entry.is_step:
                await asyncio.wait(self._followers, return_when=asyncio.FIRST_COMPLETED)
                if not follower.done() or follower.result() != 0:
                    raise StartError("see above: something ended before all was there")
                del self._followers[follower]

    async def _launch(self, process: Process) -> asyncio.Task[int]:
        await process.start(self._environment)
        follower = asyncio.ensure_future(process.follow())
        self._followers[follower] = process
        follower.add_done_callback(self._process_ended)
        return follower

    def _process_ended(self, follower: asyncio.Task[int]) -> None:
        process = self._followers[follower]
        if follower.cancelled() or (process.entry.is_step and follower.result() == 0):
            return
        code = follower.result()
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        again = f" Start it again: kill -HUP {os.getpid()}" if self._is_up else ""
        if not self._ended.is_set():
            self._say(process.entry.name, f"--- ended ({how}); the others go on.{again}")

    def _start_again(self) -> None:
        for follower, process in list(self._followers.items()):
            if follower.done():
                del self._followers[follower]
                self._say(process.entry.name, "--- started again")
                asyncio.ensure_future(self._launch(process))  # noqa: RUF006

    async def _stop_all(self) -> None:
        self._ended.set()
        for block in reversed(self._blocks):
            await asyncio.gather(*(process.stop() for process in block))
        await asyncio.gather(*self._followers, return_exceptions=True)
