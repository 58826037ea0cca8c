"""The page comes."""

from __future__ import annotations

from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.walk import Walk


async def check(walk: Walk) -> str:
    url = walk.target.frontend
    if not url:
        raise Skipped("no page to look at; say where with --frontend")
    answer = await Browser(walk.target.timeout).get(f"{url}/")
    if answer.status != 200:
        raise Failed(f"{url}/ answers {answer.status}")
    if "<html" not in answer.body.lower():
        raise Failed(f"{url}/ is no page: {answer.body[:80]!r}")
    return f"{url}/ answers with a page"
