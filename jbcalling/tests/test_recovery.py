"""A media worker dies in a call: nobody leaves, no page reloads, media comes back."""

from __future__ import annotations

import asyncio
import os
import signal

from jbcalling.tests.browser import chromium, join, sees_and_hears
from jbcalling.tests.running import RunningServer

_BACK_AFTER_ONE_RESET = """
() => {
  const { mediaResets, media } = window.jbcalling.call.getSnapshot();
  return mediaResets === 1 && media === "ready";
}
"""


async def test_media_comes_back_when_every_worker_is_killed(server: RunningServer) -> None:
    async with chromium() as browser:
        pages = [await join(browser, f"{server.url}/r/demo/", name) for name in ("Ann", "Ben")]
        await asyncio.gather(*(sees_and_hears(page, 1) for page in pages))
        for page in pages:
            await page.evaluate("window.neverReloaded = true")
        killed = server.workers()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)

        for page in pages:
            await page.wait_for_function(_BACK_AFTER_ONE_RESET)
        await asyncio.gather(*(sees_and_hears(page, 1) for page in pages))

        assert [await page.evaluate("window.neverReloaded") for page in pages] == [True, True]
        names = [sorted(await page.locator("[data-peer-id]").all_inner_texts()) for page in pages]
        assert [len(tiles) for tiles in names] == [1, 1]
        assert len(server.workers()) == 2
        assert not set(server.workers()) & set(killed)
