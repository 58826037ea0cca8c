"""Whoever answers may be anything."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from deploy.clients.signaling import Refused, Signaling, Unanswered, Unreachable

_OPEN = {"sid": "s", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def signaling() -> AsyncIterator[Signaling]:
    client = Signaling()
    yield client
    await client.close()


async def connect(signaling: Signaling, handler: Handler, within: float = 10.0) -> TestServer:
    application = web.Application()
    application.router.add_get("/socket.io/", handler)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0.1)
    try:
        await signaling.connect(str(server.make_url("")).rstrip("/"), within)
    except BaseException:
        await signaling.close()
        await server.close()
        raise
    return server


async def silent(request: web.Request) -> web.StreamResponse:
    """Takes the upgrade, as a proxy before a replica that hangs, and says nothing."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.receive()
    return socket


async def closing(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.close()
    return socket


async def page(request: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><title>Welcome</title>", content_type="text/html")


def answering(answer: object) -> Handler:
    """To every event, with this as its acknowledgement."""

    async def handle(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str("0" + json.dumps(_OPEN))
        async for message in socket:
            if message.data.startswith("40"):
                await socket.send_str('40{"sid":"t"}')
            elif message.data.startswith("42"):
                number = message.data[2 : message.data.index("[")]
                await socket.send_str(f"43{number}{json.dumps([answer])}")
        return socket

    return handle


async def test_who_never_says_a_word_is_given_up(signaling: Signaling) -> None:
    with pytest.raises(Unreachable, match=r": no connection within 0\.2 s$"):
        await connect(signaling, silent, within=0.2)


async def test_who_is_no_signaling_is_unreachable(signaling: Signaling) -> None:
    with pytest.raises(Unreachable):
        await connect(signaling, page)
    with pytest.raises(Unreachable, match="no signaling answers there"):
        await connect(signaling, closing)


@pytest.mark.parametrize("answer", ["odd", None, [], {}, {"ok": True}, {"ok": False}])
async def test_an_answer_that_makes_no_sense_is_none(signaling: Signaling, answer: object) -> None:
    server = await connect(signaling, answering(answer))
    with pytest.raises(Unanswered, match="join-room: an answer that makes no sense: "):
        await signaling.ask("join-room")
    await server.close()


async def test_a_refusal_has_its_code(signaling: Signaling) -> None:
    refusal = {"ok": False, "error": {"code": "room_full", "message": "No more."}}
    server = await connect(signaling, answering(refusal))
    with pytest.raises(Refused, match="join-room: room_full: No more") as refused:
        await signaling.ask("join-room")
    assert refused.value.code == "room_full"
    await server.close()
