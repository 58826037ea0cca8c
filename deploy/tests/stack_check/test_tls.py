from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deploy.stack_check.diagnoses import (
    CERTIFICATE_ENDED,
    CERTIFICATE_ENDS,
    CERTIFICATE_OF_ANOTHER,
    CERTIFICATE_UNKNOWN,
    NO_TLS,
)
from deploy.stack_check.result import Diagnosis, Failed, Skipped
from deploy.stack_check.steps import tls
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.certificates import Authority
from deploy.tests.stack_check.conftest import Serve, not_found

ServeTls = Callable[..., Awaitable[str]]


@pytest.fixture
async def serve_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ServeTls]:
    """Serves a certificate that this machine trusts, if it is valid."""
    servers: list[asyncio.Server] = []

    async def start(days: float, address: str = "127.0.0.1", is_trusted: bool = True) -> str:
        authority = Authority(tmp_path)
        path = authority.certify(address, days)
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
        servers.append(server)
        return f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


async def check(url: str, address: str = "127.0.0.1") -> str:
    return await tls.check(Walk(Target(url), addresses=(address,)))


async def test_a_good_certificate(serve_tls: ServeTls) -> None:
    url = await serve_tls(days=60.5)
    assert await check(url) == f"{url.removeprefix('https://')} for 60 more days"


@pytest.mark.parametrize(
    ("days", "address", "is_trusted", "why", "diagnosis"),
    [
        (-1, "127.0.0.1", True, "certificate has expired", CERTIFICATE_ENDED),
        (
            60,
            "127.0.0.2",
            True,
            "IP address mismatch, certificate is not valid for '127.0.0.1'.",
            CERTIFICATE_OF_ANOTHER,
        ),
        (60, "127.0.0.1", False, "unable to get local issuer certificate", CERTIFICATE_UNKNOWN),
    ],
)
async def test_what_no_browser_takes(
    serve_tls: ServeTls,
    days: float,
    address: str,
    is_trusted: bool,
    why: str,
    diagnosis: Diagnosis,
) -> None:
    url = await serve_tls(days, address, is_trusted)
    with pytest.raises(Failed) as failed:
        await check(url)
    assert failed.value.detail == f"{url.removeprefix('https://')}: {why}"
    assert failed.value.diagnosis is diagnosis


async def test_a_server_without_tls(serve: Serve) -> None:
    url = await serve(not_found)
    with pytest.raises(Failed, match="does not speak TLS") as failed:
        await check(url.replace("http:", "https:"))
    assert failed.value.diagnosis is NO_TLS


async def test_one_that_was_not_renewed(serve_tls: ServeTls) -> None:
    url = await serve_tls(days=5.5)
    with pytest.raises(Failed) as failed:
        await check(url)
    assert failed.value.detail == (
        f"the certificate of {url.removeprefix('https://')} ends in 5 days and was not renewed"
    )
    assert failed.value.diagnosis is CERTIFICATE_ENDS


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.0.2"])
async def test_plain_http_is_for_machines_within(address: str) -> None:
    with pytest.raises(Skipped, match="plain http"):
        await check("http://api.example.org", address)


async def test_plain_http_is_nothing_for_the_public() -> None:
    with pytest.raises(Failed, match="is not https: browsers give no camera to its pages"):
        await check("http://api.example.org", "8.8.8.8")
