"""Work for a node's event loop, handed in by another thread."""

from __future__ import annotations

import asyncio
import threading

import pytest

from media.node_loop import NodeLoop, NoNodeError

_WITHIN = 60.0


class Endless:
    """Work that only ends when it is cancelled."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def work(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()


async def thread_name() -> str:
    return threading.current_thread().name


async def test_work_is_done_on_the_loop() -> None:
    loop = NodeLoop()
    loop.open()
    done_in = await asyncio.to_thread(loop.run, thread_name(), _WITHIN)
    assert done_in == threading.current_thread().name


async def test_who_waits_for_a_node_that_ends_waits_no_longer() -> None:
    loop, endless = NodeLoop(), Endless()
    loop.open()
    waiting = asyncio.ensure_future(asyncio.to_thread(loop.run, endless.work(), _WITHIN))
    await endless.begun.wait()
    loop.close()
    with pytest.raises(NoNodeError, match="the media node ends"):
        await waiting
    await endless.cancelled.wait()


async def test_what_takes_too_long_is_cancelled() -> None:
    loop, endless = NodeLoop(), Endless()
    loop.open()
    with pytest.raises(TimeoutError):
        await asyncio.to_thread(loop.run, endless.work(), 0.01)
    await endless.cancelled.wait()


@pytest.mark.parametrize("was_open", [False, True], ids=["never open", "closed"])
async def test_a_closed_loop_takes_nothing(was_open: bool) -> None:
    loop = NodeLoop()
    if was_open:
        loop.open()
        loop.close()
    with pytest.raises(NoNodeError, match="no media node runs in this process"):
        await asyncio.to_thread(loop.run, thread_name(), _WITHIN)
