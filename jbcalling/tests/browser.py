"""Real people's ends of a call: headless Chromium pages on the real call page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]

# Every remote camera and microphone decodes more than `before` says.
_GROWING = """
async ({peers, before}) => {
  const stats = await window.jbcalling.call.stats();
  const now = {};
  for (const s of stats) {
    now[s.peerId + '/' + s.source] =
      s.kind === 'video' ? s.framesDecoded : s.totalSamplesReceived - (s.concealedSamples ?? 0);
  }
  const entries = Object.entries(now).filter(([, value]) => value > 0);
  if (before === null) return entries.length === 2 * peers ? now : null;
  return Object.keys(before).length === entries.length
    && entries.every(([key, value]) => value > before[key]);
}
"""

_UNTIL_ANSWERED = """
async (argument) => {
  const ask = QUESTION;
  for (;;) {
    const answer = await ask(argument);
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def join(browser: Browser, url: str, name: str) -> Page:
    """Open a room's page in a browser profile of its own, type a name, press Join."""
    page = await at_the_door(browser, url, name)
    await press_join(page)
    return page


async def at_the_door(browser: Browser, url: str, name: str) -> Page:
    """A page with all that is needed to press Join."""
    page = await (await browser.new_context()).new_page()
    await page.goto(url)
    await page.get_by_label("Your name").fill(name)
    return page


async def press_join(page: Page) -> None:
    """Returns when the page is in the call."""
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.get_by_label("Leave call").wait_for()


async def sees_and_hears(page: Page, peers: int) -> None:
    """Wait until the page decodes growing video and audio of `peers` others."""
    before = await answers(page, _GROWING, {"peers": peers, "before": None})
    await answers(page, _GROWING, {"peers": peers, "before": before})


async def answers(page: Page, question: str, argument: Any, within: float = 30.0) -> Any:
    """Ask again and again until the answer is something, which is returned.

    Playwright's own way to wait takes the promise of an answer for an answer.
    """
    async with asyncio.timeout(within):
        return await page.evaluate(_UNTIL_ANSWERED.replace("QUESTION", question), argument)
