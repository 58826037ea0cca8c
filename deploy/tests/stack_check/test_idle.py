from __future__ import annotations

import pytest
from aiohttp import web

from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import idle
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Serve, bad_gateway
from deploy.tests.stack_check.engine import Engine, without_cookie


async def test_what_reaches_another_replica_was_not_cut(serve: Serve) -> None:
    walk = Walk(Target(await serve(Engine(2, without_cookie)), idle=5.0))
    with pytest.raises(Skipped, match=r"^a poll did not reach its session: see sticky$"):
        await idle.check(walk)


async def test_a_poll_that_a_proxy_gives_up_was_cut(serve: Serve) -> None:
    engine = Engine()

    async def proxy(request: web.Request) -> web.StreamResponse:
        waits = request.method == "GET" and "sid" in request.query
        return await (bad_gateway if waits else engine)(request)

    with pytest.raises(Failed, match=r"^a poll that waits is answered 502 after "):
        await idle.check(Walk(Target(await serve(proxy), idle=5.0)))
