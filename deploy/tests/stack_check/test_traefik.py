from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from deploy.stack_check.diagnoses import NOT_STICKY, REPLICAS_MISSING
from deploy.stack_check.result import Diagnosis, Failed, Skipped
from deploy.stack_check.steps import traefik
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Handler, Serve, not_found

ROUTER = {
    "name": "signaling@swarm",
    "provider": "swarm",
    "rule": "Host(`api.example.org`)",
    "status": "enabled",
    "service": "signaling",
    "entryPoints": ["websecure"],
    "tls": {"certResolver": "letsencrypt"},
}
SERVICE = {
    "name": "signaling@swarm",
    "loadBalancer": {"sticky": {"cookie": {"name": "io"}}},
    "serverStatus": {"http://10.0.1.3:8001": "UP", "http://10.0.1.4:8001": "UP"},
}


def api(routers: list[dict[str, Any]], service: dict[str, Any]) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/api/http/routers":
            return web.json_response(routers)
        if request.path == "/api/http/services/signaling@swarm":
            return web.json_response(service)
        return web.Response(status=404)

    return answer


async def check(url: str, **options: Any) -> str:
    return await traefik.check(Walk(Target("https://api.example.org", traefik=url, **options)))


async def test_a_router_and_its_service(serve: Serve) -> None:
    url = await serve(api([ROUTER], SERVICE))
    assert await check(url, replicas=2) == (
        "Host(`api.example.org`) leads to signaling@swarm with 2 up, sticky by `io`"
    )


async def test_the_router_of_socket_io_is_the_one_that_counts(serve: Serve) -> None:
    rule = "Host(`api.example.org`) && PathPrefix(`/socket.io/`)"
    others = ROUTER | {"service": "other", "name": "other@swarm"}
    url = await serve(api([others, ROUTER | {"rule": rule}], SERVICE))
    assert await check(url) == f"{rule} leads to signaling@swarm with 2 up, sticky by `io`"


@pytest.mark.parametrize(
    ("router", "service", "detail", "diagnosis"),
    [
        ({"rule": "Host(`example.org`)"}, {}, "no router for Host(`api.example.org`)", None),
        (
            {"status": "disabled", "error": ["no such service"]},
            {},
            "the router for Host(`api.example.org`) is not enabled: ['no such service']",
            None,
        ),
        (
            {"entryPoints": ["web"]},
            {},
            "router signaling@swarm is not on entry point websecure",
            None,
        ),
        (
            {},
            {"loadBalancer": {}},
            "service signaling@swarm has no sticky cookie `io`",
            NOT_STICKY,
        ),
        (
            {},
            {"serverStatus": {"http://10.0.1.3:8001": "UP", "http://10.0.1.4:8001": "DOWN"}},
            "service signaling@swarm: 1 of 2 are up",
            REPLICAS_MISSING,
        ),
    ],
)
async def test_a_mistake_is_named(
    serve: Serve,
    router: dict[str, Any],
    service: dict[str, Any],
    detail: str,
    diagnosis: Diagnosis | None,
) -> None:
    url = await serve(api([ROUTER | router], SERVICE | service))
    with pytest.raises(Failed) as failed:
        await check(url)
    assert failed.value.detail == detail
    assert failed.value.diagnosis is diagnosis


async def test_a_router_without_tls(serve: Serve) -> None:
    url = await serve(api([{key: ROUTER[key] for key in ROUTER if key != "tls"}], SERVICE))
    with pytest.raises(Failed, match=r"^router signaling@swarm has no TLS$"):
        await check(url)


async def test_a_missing_router_of_the_page(serve: Serve) -> None:
    url = await serve(api([ROUTER], SERVICE))
    with pytest.raises(Failed, match=r"^no router for Host\(`example\.org`\)$"):
        await check(url, frontend="https://example.org")


async def test_its_password_is_not_shown(serve: Serve) -> None:
    url = await serve(not_found)
    with pytest.raises(Failed) as failed:
        await check(url.replace("http://", "http://admin:secret@"))
    assert failed.value.detail == f"{url}/api/http/routers answers 404 '404 page not found'"


async def test_without_traefik_it_says_how() -> None:
    with pytest.raises(Skipped, match="--traefik"):
        await check("")
