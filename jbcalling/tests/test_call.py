"""The main job: people on the call page see and hear each other."""

from __future__ import annotations

import asyncio

from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

from deploy.clients.bot import Bot, Received
from deploy.clients.signaling import Signaling
from jbcalling.tests.browser import chromium, join, sees_and_hears
from jbcalling.tests.running import RunningServer, command_of, descendants


async def test_two_browsers_see_and_hear_each_other(server: RunningServer) -> None:
    async with chromium() as browser:
        ann = await join(browser, f"{server.url}/r/demo/", "Ann")
        ben = await join(browser, f"{server.url}/r/demo/", "Ben")
        await asyncio.gather(sees_and_hears(ann, 1), sees_and_hears(ben, 1))
        assert await ann.locator("[data-peer-id]").get_by_text("Ben").count() == 1
        running = [command_of(pid) for pid in descendants(server.pid)]
        assert len(running) == 2
        assert all("mediasoup-worker" in command for command in running)

        await ben.get_by_label("Leave call").click()
        await ann.get_by_text("Ben").first.wait_for(state="detached")


async def test_what_one_writes_the_other_reads(server: RunningServer) -> None:
    async with chromium() as browser:
        ann = await join(browser, f"{server.url}/r/demo/", "Ann")
        ben = await join(browser, f"{server.url}/r/demo/", "Ben")
        await ann.get_by_label("Open chat").click()
        await ann.get_by_label("Message", exact=True).fill("Hello, Ben")
        await ann.keyboard.press("Enter")
        await ben.get_by_label("Open chat").click()
        messages = ben.get_by_label("Messages").get_by_role("listitem")
        await messages.get_by_text("Hello, Ben").wait_for()
        assert await messages.count() == 1
        assert (await messages.all_inner_texts())[0].splitlines()[0].startswith("Ann")


async def test_whoever_reloads_or_closes_the_page_leaves_no_ghost(server: RunningServer) -> None:
    async with chromium() as browser:
        ann = await join(browser, f"{server.url}/r/demo/", "Ann")
        ben = await join(browser, f"{server.url}/r/demo/", "Ben")
        tiles = ben.locator("[data-peer-id]")
        await tiles.wait_for()
        await ann.reload()
        await tiles.wait_for(state="detached")
        await ann.get_by_role("button", name="Join", exact=True).click()
        await asyncio.gather(sees_and_hears(ann, 1), sees_and_hears(ben, 1))
        await ann.close()
        await tiles.wait_for(state="detached")


async def test_a_bot_and_a_browser_see_and_hear_each_other(server: RunningServer) -> None:
    came: set[tuple[str, str]] = set()
    enough = asyncio.Event()

    async def listen(received: Received) -> None:
        for _ in range(30):
            await received.track.recv()
        came.add((received.peer_id, received.kind))
        if len(came) == 2:
            enough.set()

    async with chromium() as browser:
        page = await join(browser, f"{server.url}/r/demo/", "Ann")
        bot = Bot(Signaling(), listen)
        try:
            await bot.signaling.connect(server.url)
            await bot.join("demo", "Bot", [AudioStreamTrack(), VideoStreamTrack()])
            async with asyncio.timeout(20):
                await enough.wait()
            ann = await page.evaluate("window.jbcalling.call.getSnapshot().self.peerId")
            assert came == {(ann, "audio"), (ann, "video")}
            await sees_and_hears(page, 1)
        finally:
            await bot.close()
