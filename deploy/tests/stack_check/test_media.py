from __future__ import annotations

import pytest
from aiohttp import web

from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import media
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve


def node(workers: int, problem: str = "ok") -> Handler:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/health":
            return web.json_response({"status": "ok", "workers": workers, "ports": "40000-40100"})
        return web.json_response({"status": "?", "dependencies": {"workers": problem}})

    return answer


async def check(*urls: str) -> str:
    return await media.check(Walk(Target("http://127.0.0.1:1", media=urls)))


async def test_each_node_is_asked(serve: Serve) -> None:
    first, second = await serve(node(2)), await serve(node(1))
    assert await check(first, second) == (
        f"{first} with 2 workers on ports 40000-40100; {second} with 1 workers on ports 40000-40100"
    )


async def test_a_node_without_workers_fails(serve: Serve) -> None:
    url = await serve(node(0))
    with pytest.raises(Failed, match=f"^{url} has no worker that runs$"):
        await check(url)


async def test_a_worker_that_hangs_fails(serve: Serve) -> None:
    url = await serve(node(2, "worker 1 does not answer"))
    with pytest.raises(Failed, match=f"^{url} is not ready: workers: worker 1 does not answer$"):
        await check(url)


async def test_a_dead_node_fails(serve: Serve) -> None:
    url = await serve(node(2))
    with pytest.raises(Failed, match=r"^http://127\.0\.0\.1:1/health: connection refused$"):
        await check(url, "http://127.0.0.1:1")


async def test_without_a_node_it_says_how() -> None:
    with pytest.raises(Skipped, match="--media http://mediasoup:4000"):
        await check()
