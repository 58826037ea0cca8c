"""A room that one worker cannot hold: nobody in it can tell, not even when a worker dies."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from jbcalling.tests.browser import chromium
from jbcalling.tests.fleet.calls import all_see_all, assert_nobody_left, call, media_resets
from jbcalling.tests.running import RunningServer


def routers(server: RunningServer) -> list[int]:
    """On which worker each router was made, in order."""
    made = re.findall(r"router created for room demo on worker (\d+)", server.log.read_text())
    return [int(index) for index in made]


def pid_of(server: RunningServer, worker: int) -> int:
    found = re.search(rf"worker {worker} created \(pid (\d+)", server.log.read_text())
    assert found is not None
    return int(found[1])


async def test_people_on_different_workers_see_and_hear_each_other(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, MEDIA_WORKER_MAX_CONSUMERS="2")
    server.start()
    try:
        async with chromium() as browser:
            # Two in a call have four consumers, so that the third lands elsewhere.
            pages = await call(browser, server.url, server.url, server.url)
            await assert_nobody_left(pages)
            assert routers(server) == [0, 1]

            os.kill(pid_of(server, 0), signal.SIGKILL)
            await media_resets(pages[:2], 1)
            await all_see_all(pages)
            await assert_nobody_left(pages)
            await media_resets(pages[2:], 0)
    finally:
        server.stop()
