"""How long media and signaling are away when something dies, in real pages.

    python -m jbcalling.tests.fleet.measure [ROUNDS]

Prints the table of docs/operations.md, and on stderr how each round went. One
fleet takes all the blows; whoever was killed is started again before the next
round. A round that fails is counted, and what is measured are the others.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page

from jbcalling.tests.browser import at_the_door, chromium, press_join
from jbcalling.tests.cable import Cable
from jbcalling.tests.fleet.calls import (
    all_see_all,
    call,
    forget_pauses,
    longest_pause,
    media_resets,
)
from jbcalling.tests.fleet.fleet import Fleet, Member
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

_AWAY = 10.0
_ROUND_WITHIN = 120.0
_CONNECTED = "window.jbcalling.call.getSnapshot().connected"


class Ground:
    """The fleet, its servers, and a cable that leads to whichever replica lives."""

    def __init__(self, folder: Path) -> None:
        self.redis, self.postgres = RedisServer(folder), PostgresServer(folder)
        self.redis.start()
        self.postgres.start()
        self.nodes_redis = Cable(self.redis.port)
        self.nodes_redis.start()
        self.fleet = Fleet(
            folder,
            self.redis.url,
            self.postgres.migrated_database(),
            node_redis_url=f"redis://127.0.0.1:{self.nodes_redis.port}/0",
        )
        self.either = Cable(self.fleet.a.port, self.fleet.b.port)
        self.either.start()
        self.fleet.start()

    def heal(self) -> None:
        """Everybody is there, and no node or worker has died before."""
        self.nodes_redis.mend()
        for server in (self.redis, self.postgres):
            if not server.is_running:
                server.start()
        for node in (self.fleet.m1, self.fleet.m2):
            try:
                node.stop()
            except subprocess.TimeoutExpired:
                node.stop(signal.SIGKILL)
                raise
        for member in self.fleet.members:
            if member.exit_code is not None:
                member.launch()
            member.wait_until_ready()

    def stop(self) -> None:
        self.either.stop()
        self.fleet.kill()
        self.nodes_redis.stop()
        self.redis.stop()
        self.postgres.stop()


# What is done to the ground under a call; seconds that signaling was away.
Blow = Callable[[Ground, Browser, list[Page]], Awaitable[float]]


async def nothing(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    """How much of a pause is this machine's own, when pages and fleet are all on it."""
    late = await _late(ground, browser)
    await asyncio.sleep(_AWAY)
    return await _joining(late)


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


async def cut(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    late = await _late(ground, browser)
    ground.nodes_redis.cut()
    await asyncio.sleep(_AWAY)
    ground.nodes_redis.mend()
    return await _joining(late)


async def redis(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    late = await _late(ground, browser)
    ground.redis.stop(signal.SIGKILL)
    await asyncio.sleep(_AWAY)
    await asyncio.to_thread(ground.redis.start)
    return await _joining(late)


async def postgres(ground: Ground, browser: Browser, pages: list[Page]) -> float:
    late = await _late(ground, browser)
    ground.postgres.stop(signal.SIGQUIT)
    await asyncio.sleep(_AWAY)
    await asyncio.to_thread(ground.postgres.start)
    return await _joining(late)


async def _late(ground: Ground, browser: Browser) -> Page:
    return await at_the_door(browser, f"{ground.fleet.b.url}/r/demo/", "Late")


async def _joining(late: Page) -> float:
    """Until somebody who presses Join now is in the call, which is left again."""
    started = time.monotonic()
    await press_join(late)
    joined = time.monotonic() - started
    await late.get_by_label("Leave call").click()
    return joined


BLOWS: dict[str, Blow] = {
    "nothing, for comparison": nothing,
    "a worker is killed": worker,
    "a media node is killed": media_node,
    "a media node is drained": drain,
    "a replica is killed": replica,
    f"media nodes are cut off from Redis for {_AWAY:.0f} s": cut,
    f"Redis is away for {_AWAY:.0f} s": redis,
    f"PostgreSQL is away for {_AWAY:.0f} s": postgres,
}


async def strike(ground: Ground, blow: Blow) -> tuple[float, float]:
    """Seconds that media and signaling were away."""
    await asyncio.to_thread(ground.heal)
    async with chromium() as browser:
        pages = await call(browser, f"http://127.0.0.1:{ground.either.port}", ground.fleet.b.url)
        await forget_pauses(pages)
        signaling = await blow(ground, browser, pages)
        await all_see_all(pages)
        return await longest_pause(pages), signaling


async def measured(ground: Ground, name: str, number: int) -> tuple[float, float] | None:
    """What `strike` gives; `None` for a round that failed, which is said."""
    started = time.monotonic()
    said = f"{name}, round {number}"
    try:
        async with asyncio.timeout(_ROUND_WITHIN):
            media, signaling = await strike(ground, BLOWS[name])
    except Exception as error:
        print(f"{said} FAILED: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return None
    took = time.monotonic() - started
    figures = f"media {media:.2f} s, signaling {signaling:.2f} s"
    print(f"{said}: {figures}; it took {took:.0f} s", file=sys.stderr, flush=True)
    return media, signaling


def row(name: str, rounds: list[tuple[float, float] | None]) -> str:
    good = [taken for taken in rounds if taken is not None]
    columns = [f"{f(c):.1f} s" for c in zip(*good, strict=True) for f in _MEASURES] or ["-"] * 4
    return f"| {name} | {' | '.join(columns)} | {len(good)} of {len(rounds)} |"


async def main(rounds: int, folder: Path) -> None:
    ground = Ground(folder)
    try:
        print("| what happens | media, median | worst | signaling, median | worst | rounds |")
        print("|---|---|---|---|---|---|", flush=True)
        for name in BLOWS:
            taken = [await measured(ground, name, number) for number in range(1, rounds + 1)]
            print(row(name, taken), flush=True)
    finally:
        ground.stop()


_MEASURES: tuple[Callable[[tuple[float, ...]], float], ...] = (statistics.median, max)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jbcalling.settings")
    with tempfile.TemporaryDirectory(prefix="jbcalling-") as name:
        # PostgreSQL has a user of its own.
        Path(name).chmod(0o755)
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, Path(name)))
