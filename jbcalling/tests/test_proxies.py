"""Whose word about a client is believed."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from jbcalling.proxies import trusting

NETWORKS = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
HEADERS = [(b"host", b"example.org"), (b"x-forwarded-proto", b"https")]


async def headers_from(client: Any, networks: list[Any]) -> list[tuple[bytes, bytes]]:
    """What the application gets to see of `HEADERS` that this client sent."""
    seen: list[tuple[bytes, bytes]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(scope["headers"])

    async def nothing(*arguments: Any) -> Any:
        raise AssertionError("not to be used here")

    scope = {"type": "http", "client": client, "headers": HEADERS}
    await trusting(application, networks)(scope, nothing, nothing)
    return seen


@pytest.mark.parametrize("client", [["10.1.2.3", 4000], ["fd00::1", 4000]])
async def test_a_named_proxy_is_believed(client: Any) -> None:
    assert await headers_from(client, NETWORKS) == HEADERS


@pytest.mark.parametrize("client", [["192.0.2.1", 4000], ["2001:db8::1", 4000], None])
async def test_nobody_else_is(client: Any) -> None:
    assert await headers_from(client, NETWORKS) == HEADERS[:1]


async def test_while_nobody_is_named_everybody_is_believed() -> None:
    assert await headers_from(["192.0.2.1", 4000], []) == HEADERS


async def test_what_has_no_headers_passes() -> None:
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    async def nothing(*arguments: Any) -> Any:
        raise AssertionError("not to be used here")

    await trusting(application, NETWORKS)({"type": "lifespan"}, nothing, nothing)
    assert seen == [{"type": "lifespan"}]
