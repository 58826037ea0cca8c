"""Small processes, started, ended and restarted as a Procfile's lines are."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from deploy.fleet.procfile import parse
from deploy.fleet.supervisor import StartError, Supervisor


def sh(script: str) -> str:
    return f'sh -c "{script}"'


class Run:
    """A supervisor at work; `lines` is what it said."""

    def __init__(self, procfile: str) -> None:
        self.lines: list[tuple[str, str]] = []
        self._came = asyncio.Event()
        self._supervisor = Supervisor(parse(procfile), {**os.environ, "WORD": "hello"}, self._say)
        self.task = asyncio.ensure_future(self._supervisor.run())

    def _say(self, name: str, line: str) -> None:
        self.lines.append((name, line))
        self._came.set()

    async def wait(self, holds: Callable[[list[tuple[str, str]]], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds(self.lines):
                self._came.clear()
                await self._came.wait()

    async def end(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await self.task


async def test_lines_start_in_order_and_steps_end_before_the_next() -> None:
    run = Run(f"one!: {sh('sleep 0.1; echo $WORD')}\ntwo: {sh('echo second; exec sleep 60')}\n")
    await run.wait(lambda lines: ("two", "second") in lines)
    await run.end()
    assert run.lines == [("one", "hello"), ("two", "second")]


async def test_what_ends_is_said_and_can_be_started_again_while_others_go_on() -> None:
    run = Run(f"fast: {sh('echo here; exit 3')}\nslow: {sh('echo there; exec sleep 60')}\n")
    await run.wait(lambda lines: len(lines) == 3)
    (told,) = [line for name, line in run.lines if line.startswith("---")]
    assert told.startswith("--- ended (exit code 3); the others go on.")
    os.kill(os.getpid(), signal.SIGHUP)
    await run.wait(lambda lines: lines.count(("fast", "here")) == 2)
    assert run.lines.count(("slow", "there")) == 1
    await run.end()


async def test_what_was_started_last_ends_first() -> None:
    saying = sh("trap 'echo ended; exit' INT; echo up; while true; do sleep 0.05; done")
    run = Run(f"server: {saying}\nready!: sleep 0.1\nclient: {saying}\n")
    await run.wait(lambda lines: ("client", "up") in lines)
    await run.end()
    assert run.lines[-2:] == [("client", "ended"), ("server", "ended")]


@pytest.mark.parametrize("first", ["step!: false", "server: false\nstep!: sleep 60"])
async def test_whatever_ends_too_early_ends_the_start(first: str) -> None:
    run = Run(f"{first}\nnever: echo never\n")
    with pytest.raises(StartError):
        await asyncio.wait_for(run.task, 10)
    assert ("never", "never") not in run.lines
