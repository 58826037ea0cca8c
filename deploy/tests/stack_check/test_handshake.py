from __future__ import annotations

import pytest

from deploy.stack_check.diagnoses import SIGNALING_DOWN, SOCKET_IO_404
from deploy.stack_check.result import Diagnosis, Failed
from deploy.stack_check.steps import handshake
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve, bad_gateway, not_found
from deploy.tests.stack_check.engine import Engine, without_cookie


async def test_a_good_one(serve: Serve) -> None:
    walk = Walk(Target(await serve(Engine())))
    assert await handshake.check(walk) == "sid, upgrade to websocket, pings every 25 s, cookie io"


@pytest.mark.parametrize(
    ("handler", "detail", "diagnosis"),
    [
        (not_found, "/socket.io/ answers 404", SOCKET_IO_404),
        (bad_gateway, "/socket.io/ answers 502", SIGNALING_DOWN),
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
        (Engine(cookies=without_cookie), "the handshake sets no cookie `io`", None),
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
