"""What generators say when something else than signaling answers, or nothing at all."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from deploy.loadtest.children import Child
from deploy.loadtest.crowd import Crowd, Snapshot
from deploy.loadtest.director import Director
from deploy.loadtest.generator import Generator
from deploy.loadtest.judge import Limits
from deploy.loadtest.lookers import Lookers
from deploy.loadtest.person import Order
from deploy.loadtest.plan import Plan
from deploy.loadtest.window import Usage

_OPEN = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'


async def nonsense(request: web.Request) -> web.StreamResponse:
    """Signaling of another version: what it answers has none of what is looked for."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str(_OPEN)
    async for message in socket:
        if message.data.startswith("40"):
            await socket.send_str('40{"sid":"t"}')
        elif message.data.startswith("42"):
            number = message.data[2 : message.data.index("[")]
            await socket.send_str(f'43{number}[{{"ok":true,"data":{{}}}}]')
    return socket


def server() -> TestServer:
    application = web.Application()
    application.router.add_get("/socket.io/", nonsense)
    return TestServer(application)


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return told


async def test_a_join_that_makes_no_sense_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    async with server() as odd:
        url = str(odd.make_url("")).rstrip("/")
        # Nothing is sent, so that nothing has to be recorded.
        generator = Generator(cast(Any, None))
        await generator._join(Order(7, url, "room", -1, 1, 0, True))
    told = said(capsys)
    assert (told["say"], told["number"]) == ("failed", 7)
    assert (told["phase"], told["code"]) == ("join-room", "nonsense")
    assert told["message"] == "an answer that makes no sense: KeyError('status')"


async def test_neither_does_a_real_client_end_by_it(capsys: pytest.CaptureFixture[str]) -> None:
    async with server() as odd:
        url = str(odd.make_url("")).rstrip("/")
        await Lookers()._join({"url": url, "room": "room", "number": 1, "verifyTls": True})
    told = said(capsys)
    assert (told["say"], told["code"]) == ("looker-failed", "nonsense")


async def test_who_is_not_heard_of_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Child, "tell", lambda *_, **__: None)
    plan = Plan(("http://one",), rooms=1, people=2, publish=2, bots=1)
    crowd = Crowd(plan)
    for order in plan.orders():
        crowd.send_in(order)
    crowd.send_in_lookers()
    assert not crowd.all_arrived
    crowd.give_up()
    assert [failure.code for failure in crowd.failures] == ["not_heard_of"] * 2
    assert [failure.code for failure in crowd.looker_failures] == ["not_heard_of"]
    assert crowd.all_arrived
    crowd.give_up()
    assert len(crowd.failures) == 2


async def test_frames_are_counted_by_the_clock_of_those_who_see_them() -> None:
    director = Director(Plan(("http://one",), fps=10), Limits(), print, print)
    before = Snapshot(at=10.0, frames=0, frames_at=9.0, pictures=2)
    # Ten seconds passed here, but what they said last is of nine.
    after = Snapshot(at=20.0, frames=180, frames_at=18.0, pictures=2)
    assert director._frames(before, after, Usage()) == 1.0
    assert director._frames(before, before, Usage()) is None
