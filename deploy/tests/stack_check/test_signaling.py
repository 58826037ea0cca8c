from __future__ import annotations

import itertools

import pytest
from aiohttp import web

from deploy.stack_check.diagnoses import (
    CUT_OFF,
    DATABASE_DOWN,
    GATEWAY_REDIS_DOWN,
    MEDIA_UNREACHABLE,
    MIXED_KEYS,
    MIXED_VERSIONS,
    NO_REPLICA,
    NOT_SIGNALING,
    REDIS_DOWN,
    REPLICA_IN_ROTATION,
    SIGNALING_DOWN,
)
from deploy.stack_check.result import Diagnosis, Failed, Skipped
from deploy.stack_check.steps import signaling
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve, bad_gateway, not_found


def healthy(*versions: str) -> Handler:
    turn = itertools.cycle(versions)

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "service": "signaling", "version": next(turn)})

    return health


async def test_it_asks_until_every_replica_had_its_turn(serve: Serve) -> None:
    url = await serve(healthy("1.2.0"))
    walk = Walk(Target(url, replicas=3))
    assert await signaling.health(walk) == "version 1.2.0, 12 times out of 12"


async def test_one_replica_of_another_version_is_found(serve: Serve) -> None:
    walk = Walk(Target(await serve(healthy("1.2.0", "1.2.0", "1.1.0")), replicas=3))
    with pytest.raises(Failed) as failed:
        await signaling.health(walk)
    assert failed.value.detail == "replicas answer as versions 1.1.0 (4), 1.2.0 (8)"
    assert failed.value.diagnosis is MIXED_VERSIONS


async def another_service(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "workers": 2})


async def ill(request: web.Request) -> web.Response:
    return web.json_response({"status": "ill", "service": "signaling", "version": "1"})


@pytest.mark.parametrize(
    ("handler", "detail", "diagnosis"),
    [
        (not_found, "/health answers 404", SIGNALING_DOWN),
        (bad_gateway, "/health answers 502", NO_REPLICA),
        (
            another_service,
            """/health is not signaling's: '{"status": "ok", "workers": 2}'""",
            NOT_SIGNALING,
        ),
        (ill, "/health says 'ill'", SIGNALING_DOWN),
    ],
)
async def test_what_is_not_signaling_is_said(
    serve: Serve, handler: Handler, detail: str, diagnosis: Diagnosis
) -> None:
    walk = Walk(Target(await serve(handler)))
    with pytest.raises(Failed) as failed:
        await signaling.health(walk)
    assert failed.value.detail == f"{walk.target.url}{detail}"
    assert failed.value.diagnosis is diagnosis


async def test_nobody_answering_is_said() -> None:
    walk = Walk(Target("http://127.0.0.1:1"))
    with pytest.raises(Failed) as failed:
        await signaling.health(walk)
    assert failed.value.detail == "http://127.0.0.1:1/health: connection refused"


def ready(status: int, **dependencies: str) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"status": "?", "dependencies": dependencies}, status=status)

    return answer


@pytest.mark.parametrize(
    ("missing", "detail", "diagnosis"),
    [
        ({"media": "no node"}, "media: no node", MEDIA_UNREACHABLE),
        # What others stand on is the one to look at.
        (
            {"media": "media cannot be reached: refused", "redis": "does not answer"},
            "media: media cannot be reached: refused; redis: does not answer",
            REDIS_DOWN,
        ),
        ({"redis": "does not answer"}, "redis: does not answer", GATEWAY_REDIS_DOWN),
        ({"database": "does not answer"}, "database: does not answer", DATABASE_DOWN),
        ({"moon": "set"}, "moon: set", None),
    ],
)
async def test_what_it_waits_for_is_named(
    serve: Serve, missing: dict[str, str], detail: str, diagnosis: Diagnosis | None
) -> None:
    walk = Walk(Target(await serve(ready(503, **{"database": "ok", **missing}))))
    with pytest.raises(Failed) as failed:
        await signaling.ready(walk)
    assert failed.value.detail == detail
    assert failed.value.diagnosis is diagnosis


async def test_ready_is_ready(serve: Serve) -> None:
    walk = Walk(Target(await serve(ready(200, database="ok", media="ok"))))
    assert await signaling.ready(walk) == "database, media: ok, 8 times out of 8"


async def test_a_closed_ready_is_no_failure(serve: Serve) -> None:
    walk = Walk(Target(await serve(not_found)))
    with pytest.raises(Skipped, match=r"/ready cannot be seen from here \(404\)"):
        await signaling.ready(walk)


async def test_one_replica_that_lacks_something_is_told_from_all(serve: Serve) -> None:
    answers = itertools.cycle(["ok", "no node"])

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"dependencies": {"database": "ok", "media": next(answers)}})

    with pytest.raises(Failed) as failed:
        await signaling.ready(Walk(Target(await serve(answer))))
    assert failed.value.detail == "4 of 8 times: media: no node"
    assert failed.value.diagnosis is CUT_OFF


async def test_one_dead_replica_is_told_from_all(serve: Serve) -> None:
    dead = itertools.cycle([False, False, True])

    async def answer(request: web.Request) -> web.StreamResponse:
        return await bad_gateway(request) if next(dead) else await healthy("1")(request)

    walk = Walk(Target(await serve(answer), replicas=3))
    with pytest.raises(Failed) as failed:
        await signaling.health(walk)
    assert failed.value.detail == f"4 of 12 times: {walk.target.url}/health answers 502"
    assert failed.value.diagnosis is REPLICA_IN_ROTATION


async def test_keys_that_differ_are_found(serve: Serve) -> None:
    fleets = itertools.cycle(["north", "south"])

    async def answer(request: web.Request) -> web.Response:
        body = {"status": "ok", "service": "signaling", "version": "1"}
        return web.json_response(body, headers={"X-Fleet": next(fleets)})

    with pytest.raises(Failed) as failed:
        await signaling.health(Walk(Target(await serve(answer))))
    assert failed.value.detail == "replicas answer as fleets north (4), south (4)"
    assert failed.value.diagnosis is MIXED_KEYS
