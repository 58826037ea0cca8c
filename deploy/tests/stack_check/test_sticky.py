from __future__ import annotations

import pytest

from deploy.stack_check.result import Failed
from deploy.stack_check.steps import replicas, sticky
from deploy.stack_check.walk import Guest, Target, Walk
from deploy.tests.stack_check import engine
from deploy.tests.stack_check.conftest import Serve
from deploy.tests.stack_check.engine import Cookies, Engine
from deploy.tests.stack_check.walks import guest


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


def guests(*names: tuple[str, str]) -> list[Guest]:
    return [guest([], replica=replica, node=node) for replica, node in names]


async def test_all_are_counted() -> None:
    walk = Walk(Target("http://127.0.0.1:1", replicas=2, nodes=2))
    walk.guests = guests(("a", "m1"), ("b", "m1"), ("a", "m2"))
    assert await replicas.check(walk) == "2 of 2 take clients: a, b"
    assert await replicas.nodes(walk) == "2 of 2 take rooms: m1, m2"


async def test_who_is_out_is_missed() -> None:
    walk = Walk(Target("http://127.0.0.1:1", replicas=3, nodes=2))
    walk.guests = guests(("a", "m1"), ("b", "m1"))
    with pytest.raises(Failed, match=r"^2 of 3 replicas take clients: a, b$"):
        await replicas.check(walk)
    with pytest.raises(Failed, match=r"^1 of 2 media nodes take rooms: m1$"):
        await replicas.nodes(walk)


async def test_without_numbers_all_who_are_met_are_told() -> None:
    walk = Walk(Target("http://127.0.0.1:1"))
    walk.guests = guests(("a", "m1"), ("b", "m1"))
    assert await replicas.check(walk) == "a, b; how many there must be, --replicas says"
    assert await replicas.nodes(walk) == "m1; how many there must be, --nodes says"
