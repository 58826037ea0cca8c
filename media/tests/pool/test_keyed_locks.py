"""A lock for each key."""

import asyncio

from media.pool.keyed_locks import KeyedLocks


async def test_one_at_a_time_for_a_key_and_nothing_left_behind() -> None:
    locks = KeyedLocks()
    inside = 0
    most = 0

    async def work() -> None:
        nonlocal inside, most
        async with locks.hold("room"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert most == 1
    assert len(locks) == 0


async def test_keys_do_not_wait_for_each_other() -> None:
    locks = KeyedLocks()
    async with locks.hold("a"), asyncio.timeout(1), locks.hold("b"):
        assert len(locks) == 2
    assert len(locks) == 0


async def test_one_that_comes_between_release_and_the_next_in_line_waits() -> None:
    locks = KeyedLocks()
    order: list[str] = []

    async def work(name: str) -> None:
        async with locks.hold("room"):
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    first = asyncio.ensure_future(work("first"))
    second = asyncio.ensure_future(work("second"))
    await first
    await asyncio.gather(second, work("third"))
    assert order == ["first", "first", "second", "second", "third", "third"]
