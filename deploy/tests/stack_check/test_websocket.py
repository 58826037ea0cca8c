from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from deploy.stack_check.result import Failed
from deploy.stack_check.steps import idle, websocket
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve
from deploy.tests.stack_check.engine import Engine


async def upgrade(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str('0{"sid": "s"}')
    await socket.receive()
    return socket


async def close_at_once(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.close()
    return socket


async def only_http(request: web.Request) -> web.Response:
    return web.Response(status=400, text='"Transport unknown"')


async def test_an_upgrade(serve: Serve) -> None:
    walk = Walk(Target(await serve(upgrade)))
    assert await websocket.check(walk) == "101, and the handshake comes through it"
    assert walk.has_websocket


@pytest.mark.parametrize(
    ("handler", "detail"),
    [
        (only_http, "the upgrade gets 400 instead of 101"),
        (close_at_once, "the upgrade is answered with 101, but nothing comes through it"),
    ],
)
async def test_a_proxy_that_takes_http_alone(serve: Serve, handler: Handler, detail: str) -> None:
    walk = Walk(Target(await serve(handler)))
    with pytest.raises(Failed) as failed:
        await websocket.check(walk)
    assert failed.value.detail == detail
    assert not walk.has_websocket


async def test_an_upgrade_that_is_never_answered_is_waited_for_only_so_long(serve: Serve) -> None:
    """When the replica hangs after the steps before were good."""
    engine = Engine()

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.query["transport"] == "websocket" or (
            request.method == "GET" and "sid" in request.query
        ):
            await asyncio.sleep(60)
        return await engine(request)

    walk = Walk(Target(await serve(handle), idle=0.1, timeout=0.3), has_websocket=True)
    with pytest.raises(Failed) as failed:
        await idle.check(walk)
    assert failed.value.detail == "an idle websocket: no answer in time"
