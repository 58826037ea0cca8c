"""A websocket comes through all proxies (101)."""

from __future__ import annotations

import asyncio

import aiohttp

from deploy.stack_check.http import explain
from deploy.stack_check.result import Failed
from deploy.stack_check.walk import Walk, without_verification


async def check(walk: Walk) -> str:
    target = walk.target
    # aiohttp takes http and https for ws and wss.
    url = target.socket_io("websocket")
    connector = aiohttp.TCPConnector(ssl=without_verification())
    try:
        async with (
            asyncio.timeout(target.timeout),
            aiohttp.ClientSession(connector=connector) as session,
            session.ws_connect(url) as socket,
        ):
            first = await socket.receive()
    except aiohttp.WSServerHandshakeError as error:
        raise Failed(f"the upgrade gets {error.status} instead of 101") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Failed(f"the upgrade: {explain(error)}") from error
    if first.type is not aiohttp.WSMsgType.TEXT or not str(first.data).startswith("0"):
        raise Failed("the upgrade is answered with 101, but nothing comes through it")
    walk.has_websocket = True
    return "101, and the handshake comes through it"
