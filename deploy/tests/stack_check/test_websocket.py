from __future__ import annotations

import pytest
from aiohttp import web

from deploy.stack_check.result import Failed
from deploy.stack_check.steps import websocket
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve


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
