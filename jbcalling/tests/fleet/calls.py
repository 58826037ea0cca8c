"""A call of real pages over the replicas of a fleet, and what must hold of it."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, Page

from jbcalling.tests.browser import join, sees_and_hears

_NAMES = ("Ann", "Ben", "Cem", "Dora")

# Notes the longest time in which a picture of another stood still.
_WATCH_FRAMES = """
() => {
  window.neverReloaded = true;
  const seen = {};
  window.longestPause = 0;
  window.newFrames = 0;
  setInterval(async () => {
    const now = performance.now();
    for (const s of await window.jbcalling.call.stats()) {
      if (s.kind !== 'video') continue;
      const last = seen[s.peerId];
      if (last?.frames === s.framesDecoded) continue;
      if (last && s.framesDecoded > 0) {
        window.longestPause = Math.max(window.longestPause, now - last.at);
      }
      if (s.framesDecoded > 0) {
        seen[s.peerId] = { frames: s.framesDecoded, at: now };
        window.newFrames += 1;
      }
    }
  }, 50);
}
"""
# Only then do the numbers say something about the media there is now.
_BACK_AFTER = """
(resets) => {
  const { mediaResets, media } = window.jbcalling.call.getSnapshot();
  return mediaResets === resets && media === "ready";
}
"""


async def call(browser: Browser, *urls: str) -> list[Page]:
    """One person at each of the URLs, all in one room."""
    pages: list[Page] = []
    for url in urls:
        await joined(pages, browser, url)
    await _new_frames(pages)
    return pages


async def joined(pages: list[Page], browser: Browser, url: str) -> None:
    """One more comes to the pages of a call; returns when all see all."""
    page = await join(browser, f"{url}/r/demo/", _NAMES[len(pages)])
    await page.evaluate(_WATCH_FRAMES)
    pages.append(page)
    await media_resets(pages, 0)
    await all_see_all(pages)


async def all_see_all(pages: list[Page]) -> None:
    """Wait until every page decodes growing video and audio of every other."""
    await asyncio.gather(*(sees_and_hears(page, len(pages) - 1) for page in pages))


async def media_resets(pages: list[Page], number: int) -> None:
    """Wait until every page has come back from so many."""
    await asyncio.gather(*(page.wait_for_function(_BACK_AFTER, arg=number) for page in pages))


async def assert_nobody_left(pages: list[Page]) -> None:
    for page in pages:
        assert await page.evaluate("window.neverReloaded") is True
        assert await page.locator("[data-peer-id]").count() == len(pages) - 1


async def forget_pauses(pages: list[Page]) -> None:
    """Those there were while everybody came."""
    for page in pages:
        await page.evaluate("window.longestPause = 0")


async def longest_pause(pages: list[Page]) -> float:
    """Seconds without a new frame, in the page that had it worst; once all have new ones."""
    await _new_frames(pages)
    pauses: list[float] = [await page.evaluate("window.longestPause") for page in pages]
    return max(pauses) / 1000


async def _new_frames(pages: list[Page]) -> None:
    """Wait until every page has noted some more."""
    for page in pages:
        wanted = await page.evaluate("window.newFrames") + 5
        await page.wait_for_function("(wanted) => window.newFrames >= wanted", arg=wanted)
