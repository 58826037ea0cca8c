"""The line between processes, over a real Redis that goes and comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import socketio

from rooms.domain.outcome import Entry
from rooms.signaling.redis_bus import RedisBus

HELLO = (Entry("message", {"seq": 1, "text": "hello"}),)
# A port of a machine that answers nothing at all.
BLACK_HOLE = "redis://192.0.2.1:6379/0"


class Process:
    """The bus of one process, and what it heard."""

    def __init__(self, url: str) -> None:
        self.bus = RedisBus(url)
        self.sio = socketio.AsyncServer(async_mode="asgi", client_manager=self.bus)
        self.heard: asyncio.Queue[tuple[str, tuple[Entry, ...]]] = asyncio.Queue()
        self.returned: asyncio.Queue[None] = asyncio.Queue()

    async def start(self, within: float = 5.0) -> None:
        await self.bus.start(self._on_journal, self._on_return, within)

    async def _on_journal(self, room_id: str, entries: tuple[Entry, ...]) -> None:
        self.heard.put_nowait((room_id, entries))

    async def _on_return(self) -> None:
        self.returned.put_nowait(None)


@pytest.fixture
async def pair(redis_server: Any) -> AsyncIterator[tuple[Process, Process]]:
    here, there = Process(redis_server.url), Process(redis_server.url)
    await here.start()
    await there.start()
    yield here, there
    await here.bus.stop()
    await there.bus.stop()


async def test_the_others_hear_and_it_does_not_hear_itself(pair: tuple[Process, Process]) -> None:
    here, there = pair
    await here.bus.publish_journal("demo", HELLO)
    assert await there.heard.get() == ("demo", HELLO)
    await there.bus.publish_journal("demo", ())
    assert await here.heard.get() == ("demo", ())
    assert (here.heard.empty(), there.heard.empty()) == (True, True)


async def test_redis_that_goes_is_missed_by_nobody_and_heard_when_it_is_back(
    pair: tuple[Process, Process], redis_server: Any
) -> None:
    here, there = pair
    await there.returned.get()
    await asyncio.to_thread(redis_server.stop)
    await here.sio.emit("lost", {"seq": 0}, room="demo")
    await here.bus.publish_journal("demo", HELLO)
    await asyncio.to_thread(redis_server.start)
    await there.returned.get()
    assert there.bus.listening.is_set()
    await here.bus.publish_journal("demo", HELLO)
    assert await there.heard.get() == ("demo", HELLO)


async def test_a_process_starts_while_redis_does_not_answer() -> None:
    process = Process(BLACK_HOLE)
    async with asyncio.timeout(5):
        await process.start(within=0.1)
        for _ in range(20):
            await process.bus.publish_journal("demo", HELLO)
    assert not process.bus.listening.is_set()
    await process.bus.stop()
