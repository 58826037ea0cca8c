from __future__ import annotations

import pytest

from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import replicas, sticky
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check import engine
from deploy.tests.stack_check.conftest import Serve
from deploy.tests.stack_check.engine import Cookies, Engine


@pytest.mark.parametrize("cookies", [engine.sticky, engine.of_longer_path])
async def test_a_session_stays_with_its_replica(serve: Serve, cookies: Cookies) -> None:
    served = Engine(3, cookies)
    walk = Walk(Target(await serve(served), replicas=3))
    assert await sticky.check(walk) == (
        "12 of 12 requests with the cookie reach their session; without it 8 of 12 go elsewhere"
    )
    # It leaves no session behind.
    assert served.sessions == {}


@pytest.mark.parametrize(
    ("cookies", "follows", "why"),
    [
        (engine.without_cookie, True, "there is no cookie `io`"),
        (
            engine.no_balancer,
            True,
            "the only cookie `io` is signaling's own, none is the balancer's",
        ),
        (
            engine.replaced,
            True,
            "signaling's own cookie `io` comes after the balancer's and replaces it",
        ),
        (engine.sticky, False, "the balancer does not follow its own cookie `io`"),
    ],
)
async def test_why_it_does_not_stay(
    serve: Serve, cookies: Cookies, follows: bool, why: str
) -> None:
    walk = Walk(Target(await serve(Engine(2, cookies, follows))))
    with pytest.raises(Failed) as failed:
        await sticky.check(walk)
    assert failed.value.detail == (
        f"4 of 8 requests of one session are refused (400 '\"Invalid session session0\"'); {why}"
    )


async def test_all_replicas_are_counted(serve: Serve) -> None:
    served = Engine(replicas=3)
    walk = Walk(Target(await serve(served), replicas=3))
    assert await replicas.check(walk) == "3 of 3 take clients"
    assert served.sessions == {}


async def test_a_replica_that_is_out_is_missed(serve: Serve) -> None:
    walk = Walk(Target(await serve(Engine(replicas=2)), replicas=3))
    with pytest.raises(Failed, match=r"^2 of 3 replicas take clients$"):
        await replicas.check(walk)


async def test_what_cannot_be_counted_is_not(serve: Serve) -> None:
    url = await serve(Engine(2, engine.no_balancer))
    with pytest.raises(Skipped, match="no cookie by which replicas could be told apart"):
        await replicas.check(Walk(Target(url, replicas=2)))
    with pytest.raises(Skipped, match="--replicas"):
        await replicas.check(Walk(Target(url)))
