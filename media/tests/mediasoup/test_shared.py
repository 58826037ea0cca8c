"""What is made once, however many ask."""

from __future__ import annotations

import asyncio

import pytest

from media.mediasoup.shared import Shared


class Maker:
    """Makes a number at a time, when it is told to go on."""

    def __init__(self) -> None:
        self.made = 0
        self.go = asyncio.Event()

    async def make(self) -> int:
        await self.go.wait()
        self.made += 1
        return self.made

    async def fail(self) -> int:
        await self.go.wait()
        raise ValueError("broken")


async def test_all_who_ask_get_the_same() -> None:
    shared, maker = Shared[int](), Maker()
    asking = [asyncio.create_task(shared.get("a", maker.make)) for _ in range(5)]

    maker.go.set()

    assert await asyncio.gather(*asking) == [1] * 5
    assert await shared.get("a", maker.make) == 1
    assert await shared.get("b", maker.make) == 2
    assert len(shared) == 2


async def test_forgotten_is_made_anew() -> None:
    shared, maker = Shared[int](), Maker()
    maker.go.set()
    assert await shared.get("a", maker.make) == 1

    shared.forget("a")
    shared.forget("a")

    assert await shared.get("a", maker.make) == 2


async def test_giving_up_stops_nobody_else() -> None:
    shared, maker = Shared[int](), Maker()
    impatient = asyncio.create_task(shared.get("a", maker.make))
    patient = asyncio.create_task(shared.get("a", maker.make))
    await asyncio.sleep(0)

    impatient.cancel()
    maker.go.set()

    assert await patient == 1
    assert impatient.cancelled()
    assert maker.made == 1


async def test_failure_reaches_all_and_is_not_kept() -> None:
    shared, maker = Shared[int](), Maker()
    asking = [asyncio.create_task(shared.get("a", maker.fail)) for _ in range(2)]
    await asyncio.sleep(0)
    maker.go.set()

    for task in asking:
        with pytest.raises(ValueError, match="broken"):
            await task

    assert len(shared) == 0
    assert await shared.get("a", maker.make) == 1


async def test_late_failure_of_what_was_forgotten_takes_nothing_along() -> None:
    shared, slow, maker = Shared[int](), Maker(), Maker()
    failing = asyncio.create_task(shared.get("a", slow.fail))
    await asyncio.sleep(0)
    shared.forget("a")
    maker.go.set()
    assert await shared.get("a", maker.make) == 1

    slow.go.set()
    with pytest.raises(ValueError, match="broken"):
        await failing

    assert await shared.get("a", maker.make) == 1
