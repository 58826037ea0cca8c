"""How long media and signaling are away when something dies, in real pages.

    python -m jbcalling.tests.fleet.measure [ROUNDS]

Prints the table of docs/operations.md. One fleet takes all the blows; whoever
was killed is started again before the next round.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page

from jbcalling.tests.browser import at_the_door, chromium, press_join
from jbcalling.tests.cable import Cable
from jbcalling.tests.fleet.calls import all_see_all, call, longest_pause, media_resets
from jbcalling.tests.fleet.fleet import Fleet, Member
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer, Server

_AWAY = 10.0
_CONNECTED = "window.jbcalling.call.getSnapshot().connected"


class Ground:
    """The fleet, its servers, and a cable that leads to whichever replica lives."""

    def __init__(self, folder: Path) -> None:
        self.redis, self.postgres = RedisServer(folder), PostgresServer(folder)
        self.redis.start()
        self.postgres.start()
        self.fleet = Fleet(folder, self.redis.url, self.postgres.migrated_database())
        self.fleet.start()
        self.either = Cable(self.fleet.a.port, self.fleet.b.port)
        self.either.start()

    def heal(self) -> None:
        """Everybody is there, and no node or worker has died before."""
        for node in (self.fleet.m1, self.fleet.m2):
            node.stop()
        for member in self.fleet.members:
            if member.exit_code is not None:
                member.launch()
            member.wait_until_ready()

    def stop(self) -> None:
        self.either.stop()
        self.fleet.kill()
        self.redis.stop()
        self.postgres.stop()


# What is done to the ground under a call; seconds that signaling was away.
Blow = Callable[[Ground, Browser, list[Page]], Awaitable[float]]


async def worker(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    for pid in ground.fleet.node_of_the_room().workers():
        os.kill(pid, signal.SIGKILL)
    await media_resets(pages, 1)
    return 0.0


async def media_node(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    ground.fleet.node_of_the_room().stop(signal.SIGKILL)
    await media_resets(pages, 1)
    return 0.0


async def drain(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    node: Member = ground.fleet.node_of_the_room()
    await asyncio.to_thread(ground.fleet.manage, "drain_node", node.name)
    await asyncio.to_thread(node.wait)
    return 0.0


async def replica(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    ground.fleet.a.stop(signal.SIGKILL)
    started = time.monotonic()
    await pages[0].wait_for_function(f"!{_CONNECTED}")
    await pages[0].wait_for_function(_CONNECTED)
    return time.monotonic() - started


async def redis(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    return await _joining_after(ground.redis, signal.SIGKILL, ground, browser)


async def postgres(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    return await _joining_after(ground.postgres, signal.SIGQUIT, ground, browser)


async def _joining_after(
    server: Server, number: signal.Signals, ground: Ground, browser: Browser
) -> float:
    """From when the server is back, until somebody who pressed Join then is in the call."""
    late = await at_the_door(browser, f"{ground.fleet.b.url}/r/demo/", "Late")
    server.stop(number)
    await asyncio.sleep(_AWAY)
    await asyncio.to_thread(server.start)
    started = time.monotonic()
    await press_join(late)
    joined = time.monotonic() - started
    await late.context.close()
    return joined


BLOWS: dict[str, Blow] = {
    "a worker is killed": worker,
    "a media node is killed": media_node,
    "a media node is drained": drain,
    "a replica is killed": replica,
    f"Redis is away for {_AWAY:.0f} s": redis,
    f"PostgreSQL is away for {_AWAY:.0f} s": postgres,
}


async def strike(ground: Ground, blow: Blow) -> tuple[float, float]:
    """Seconds that media and signaling were away."""
    await asyncio.to_thread(ground.heal)
    async with chromium() as browser:
        pages = await call(browser, f"http://127.0.0.1:{ground.either.port}", ground.fleet.b.url)
        signaling = await blow(ground, browser, pages)
        await all_see_all(pages)
        return await longest_pause(pages), signaling


async def main(rounds: int, folder: Path) -> None:
    ground = Ground(folder)
    try:
        print("| what happens | media, median | worst | signaling, median | worst |")
        print("|---|---|---|---|---|")
        for name, blow in BLOWS.items():
            taken = [await strike(ground, blow) for _ in range(rounds)]
            columns = [f"{f(c):.1f} s" for c in zip(*taken, strict=True) for f in _MEASURES]
            print(f"| {name} | {' | '.join(columns)} |", flush=True)
    finally:
        ground.stop()


_MEASURES: tuple[Callable[[tuple[float, ...]], float], ...] = (statistics.median, max)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jbcalling.settings")
    with tempfile.TemporaryDirectory(prefix="jbcalling-") as name:
        # PostgreSQL has a user of its own.
        Path(name).chmod(0o755)
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, Path(name)))
