"""Connections on which nothing is said for a while are not cut.

Engine.IO says something every 25 s; until then a websocket is silent, and a client that
polls waits for its answer. Looks on while other steps are taken.
"""

from __future__ import annotations

import asyncio

import aiohttp

from deploy.stack_check.http import Browser, explain
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps.handshake import shake_hands
from deploy.stack_check.walk import Walk, without_verification

_PING, _PONG, _CLOSE = "2", "3", "1"
_PING_EVERY = 25.0


async def check(walk: Walk) -> str:
    seconds = walk.target.idle
    if not seconds:
        raise Skipped("connections are not to be left alone; say for how long with --idle")
    ways = [_poll(walk, seconds)]
    if walk.has_websocket:
        ways.append(_listen(walk, seconds))
    said = await asyncio.gather(*ways, return_exceptions=True)
    for one in said:
        if isinstance(one, BaseException) and not isinstance(one, Failed | Skipped):
            raise one
    if cuts := [one.detail for one in said if isinstance(one, Failed)]:
        raise Failed("; ".join(cuts))
    for one in said:
        if isinstance(one, Skipped):
            raise one
    if seconds > _PING_EVERY:
        return f"nothing is cut for {seconds:g} s, and pings come"
    return f"nothing is cut for {seconds:g} s; whether a ping comes, --idle 30 tells"


async def _poll(walk: Walk, seconds: float) -> None:
    opened, _ = await shake_hands(walk, browser := Browser(walk.target.timeout))
    url = walk.target.socket_io("polling", opened["sid"])
    patient = browser.patient(seconds)
    started = asyncio.get_running_loop().time()
    waiting = asyncio.ensure_future(patient.get(url))
    await asyncio.wait([waiting], timeout=seconds)
    after = asyncio.get_running_loop().time() - started
    if not waiting.done():
        waiting.cancel()
        await browser.post(url, _CLOSE)
        return
    try:
        answer = waiting.result()
    except Failed as failed:
        raise Failed(f"a poll that waits is cut after {after:.1f} s: {failed.detail}") from failed
    if answer.status == 400:
        # By another replica than the session's, and at once.
        raise Skipped("a poll did not reach its session: see sticky")
    if answer.status != 200:
        raise Failed(f"a poll that waits is answered {answer.status} after {after:.1f} s")
    if answer.body != _PING:
        raise Failed(f"a poll gets {answer.body[:40]!r} after {after:.1f} s")
    await browser.post(url, _CLOSE)


async def _listen(walk: Walk, seconds: float) -> None:
    connector = aiohttp.TCPConnector(ssl=without_verification())
    try:
        async with aiohttp.ClientSession(connector=connector) as session:
            async with asyncio.timeout(walk.target.timeout):
                socket = await session.ws_connect(walk.target.socket_io("websocket"))
            try:
                await _stay(socket, seconds)
            finally:
                await socket.close()
    except (aiohttp.ClientError, OSError) as error:
        raise Failed(f"an idle websocket: {explain(error)}") from error


async def _stay(socket: aiohttp.ClientWebSocketResponse, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    while (left := started + seconds - loop.time()) > 0:
        try:
            async with asyncio.timeout(left):
                message = await socket.receive()
        except TimeoutError:
            return
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise Failed(f"an idle websocket is cut after {loop.time() - started:.1f} s")
        if message.data == _PING:
            await socket.send_str(_PONG)
