"""As many replicas as there should be take clients: each has its own cookie from the balancer."""

from __future__ import annotations

from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps.handshake import COOKIE, shake_hands
from deploy.stack_check.walk import Walk


async def check(walk: Walk) -> str:
    expected = walk.target.replicas
    if expected is None:
        raise Skipped("say how many there must be with --replicas")
    seen: set[str] = set()
    for _ in range(walk.target.tries):
        browser = Browser(walk.target.timeout)
        opened, answer = await shake_hands(walk, browser)
        sid = opened["sid"]
        seen |= set(answer.cookies(COOKIE)) - {sid}
        await browser.post(walk.target.socket_io("polling", sid), "1")
    if not seen and expected > 1:
        raise Skipped("the balancer sets no cookie by which replicas could be told apart")
    if seen and len(seen) != expected:
        raise Failed(f"{len(seen)} of {expected} replicas take clients")
    return f"{expected} of {expected} take clients"
