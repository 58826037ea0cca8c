from __future__ import annotations

import pytest
from aiohttp import web

from deploy.stack_check.diagnoses import (
    COOKIE_WRONG,
    NO_REPLICA,
    SOCKET_IO_404,
    SOCKET_IO_ELSEWHERE,
)
from deploy.stack_check.result import Diagnosis, Failed
from deploy.stack_check.steps import handshake
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve, bad_gateway, not_found
from deploy.tests.stack_check.engine import Cookies, Engine, without_cookie


async def test_a_good_one(serve: Serve) -> None:
    walk = Walk(Target(await serve(Engine())))
    assert await handshake.check(walk) == "sid, upgrade to websocket, pings every 25 s"


async def page(request: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><html></html>")


@pytest.mark.parametrize(
    ("handler", "detail", "diagnosis"),
    [
        (not_found, "/socket.io/ answers 404", SOCKET_IO_404),
        (bad_gateway, "/socket.io/ answers 502", NO_REPLICA),
        (
            Engine(upgrades=[]),
            "the handshake says upgrades [] instead of ['websocket']",
            None,
        ),
        (
            Engine(pingInterval=60000),
            "the handshake says pingInterval 60000 instead of 25000",
            None,
        ),
        (
            page,
            "/socket.io/ answers 200 with a page: '<!doctype html><html></html>'",
            SOCKET_IO_ELSEWHERE,
        ),
    ],
)
async def test_a_wrong_one(
    serve: Serve, handler: Handler, detail: str, diagnosis: Diagnosis | None
) -> None:
    walk = Walk(Target(await serve(handler)))
    with pytest.raises(Failed) as failed:
        await handshake.check(walk)
    assert failed.value.detail == detail
    assert failed.value.diagnosis is diagnosis


async def test_a_cookie(serve: Serve) -> None:
    assert await handshake.cookie(Walk(Target(await serve(Engine())))) == "`io`"


def of_another_path(replica: int, sid: str) -> list[str]:
    return [f"io=replica{replica}; Path=/calls/"]


def of_https(replica: int, sid: str) -> list[str]:
    return [f"io=replica{replica}; Path=/; Secure"]


@pytest.mark.parametrize(
    ("cookies", "detail", "diagnosis"),
    [
        (without_cookie, "the handshake sets no cookie `io`", None),
        (of_another_path, "the cookie `io` is for /calls/, not for /socket.io/", COOKIE_WRONG),
        (of_https, "the cookie `io` is Secure, but this is http", COOKIE_WRONG),
    ],
)
async def test_a_wrong_cookie(
    serve: Serve, cookies: Cookies, detail: str, diagnosis: Diagnosis | None
) -> None:
    walk = Walk(Target(await serve(Engine(cookies=cookies))))
    with pytest.raises(Failed) as failed:
        await handshake.cookie(walk)
    assert failed.value.detail == detail
    assert failed.value.diagnosis is diagnosis


async def test_a_page_that_is_refused(serve: Serve) -> None:
    walk = Walk(Target(await serve(Engine()), frontend="https://evil.example"))
    with pytest.raises(Failed) as failed:
        await handshake.origin(walk)
    assert failed.value.detail == (
        "a page of https://evil.example gets 400 '\"Not an accepted origin.\"'"
    )


async def test_a_page_that_is_allowed(serve: Serve) -> None:
    walk = Walk(Target(await serve(Engine()), frontend="https://example.org"))
    assert await handshake.origin(walk) == "pages of https://example.org may connect"
