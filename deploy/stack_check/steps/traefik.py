"""Traefik knows the routers, and the sticky cookie, as its own API tells."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from deploy.stack_check.diagnoses import NOT_STICKY, REPLICAS_MISSING
from deploy.stack_check.http import Browser, without_password
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps.handshake import COOKIE
from deploy.stack_check.walk import Json, Walk


async def check(walk: Walk) -> str:
    target = walk.target
    if not target.traefik:
        raise Skipped("no Traefik to ask; say where with --traefik")
    routers = await _ask(walk, "routers")
    router = _router_of(routers, target.host)
    if target.frontend:
        _router_of(routers, urlsplit(target.frontend).hostname or "")
    if urlsplit(target.url).scheme == "https":
        if "websecure" not in router.get("entryPoints", []):
            raise Failed(f"router {router['name']} is not on entry point websecure")
        if "tls" not in router:
            raise Failed(f"router {router['name']} has no TLS")
    service = await _ask(walk, f"services/{quote(_service_of(router), safe='@')}")
    balancer = service.get("loadBalancer", {})
    cookie = balancer.get("sticky", {}).get("cookie")
    if cookie is None or cookie.get("name") != COOKIE:
        raise Failed(f"service {service['name']} has no sticky cookie `{COOKIE}`", NOT_STICKY)
    states = service.get("serverStatus", {}).values()
    up = sum(state == "UP" for state in states)
    if up == 0 or up != (target.replicas or len(states)):
        raise Failed(
            f"service {service['name']}: {up} of {target.replicas or len(states)} are up",
            REPLICAS_MISSING,
        )
    return f"{router['rule']} leads to {service['name']} with {up} up, sticky by `{COOKIE}`"


def _router_of(routers: list[Json], host: str) -> Json:
    """The one for Socket.IO, if that has one of its own, or else for the whole host."""
    found = [router for router in routers if f"Host(`{host}`)" in router.get("rule", "")]
    enabled = [router for router in found if router.get("status") == "enabled"]
    if not found:
        raise Failed(f"no router for Host(`{host}`)")
    if not enabled:
        raise Failed(f"the router for Host(`{host}`) is not enabled: {found[0].get('error')}")
    secure = [router for router in enabled if "tls" in router] or enabled
    return min(secure, key=lambda router: ("/socket.io" not in router["rule"], len(router["rule"])))


def _service_of(router: Json) -> str:
    """A name without a provider is one of the router's own."""
    name = str(router["service"])
    return name if "@" in name else f"{name}@{router['provider']}"


async def _ask(walk: Walk, path: str) -> Any:
    url = f"{walk.target.traefik}/api/http/{path}"
    answer = await Browser(walk.target.timeout).get(url)
    if answer.status != 200 or answer.json() is None:
        raise Failed(f"{without_password(url)} answers {answer.status} {answer.body[:80]!r}")
    return answer.json()
