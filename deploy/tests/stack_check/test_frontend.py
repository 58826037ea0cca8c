from __future__ import annotations

import pytest
from aiohttp import web

from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import frontend
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Serve, not_found


async def check(url: str) -> str:
    return await frontend.check(Walk(Target("http://127.0.0.1:1", frontend=url)))


async def page(request: web.Request) -> web.Response:
    return web.Response(text="<!doctype html>\n<html lang='en'></html>")


async def no_page(request: web.Request) -> web.Response:
    return web.Response(text="It works!")


async def test_a_page(serve: Serve) -> None:
    url = await serve(page)
    assert await check(url) == f"{url}/ answers with a page"


async def test_what_is_none(serve: Serve) -> None:
    missing, other = await serve(not_found), await serve(no_page)
    with pytest.raises(Failed, match=f"^{missing}/ answers 404$"):
        await check(missing)
    with pytest.raises(Failed, match=f"^{other}/ is no page: 'It works!'$"):
        await check(other)


async def test_without_a_page_it_says_how() -> None:
    with pytest.raises(Skipped, match="--frontend"):
        await check("")
