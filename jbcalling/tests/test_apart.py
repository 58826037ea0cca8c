"""A server behind a balancer, for pages of another host."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from email.message import Message
from urllib.error import HTTPError

import pytest

from jbcalling.tests.running import RunningServer

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
PAGES = "https://calls.example.org"


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(
        tmp_path_factory.mktemp("apart"),
        MEDIA_WORKERS="1",
        ALLOWED_HOSTS="api.example.org",
        ALLOWED_ORIGINS=PAGES,
        SIGNALING_COOKIE="false",
    )
    running.start()
    yield running
    running.stop()


def ask(server: RunningServer, path: str, **headers: str) -> tuple[int, Message]:
    request = urllib.request.Request(f"{server.url}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers
    except HTTPError as refusal:
        return refusal.code, refusal.headers


def test_pages_of_an_allowed_origin_may_call_with_their_cookies(apart: RunningServer) -> None:
    status, headers = ask(apart, HANDSHAKE, Host="api.example.org", Origin=PAGES)
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == PAGES
    assert headers["Access-Control-Allow-Credentials"] == "true"


def test_pages_of_other_origins_may_not(apart: RunningServer) -> None:
    status, _ = ask(apart, HANDSHAKE, Host="api.example.org", Origin="https://example.net")
    assert status == 400


def test_a_balancer_has_the_sticky_cookie_to_itself(apart: RunningServer) -> None:
    _, headers = ask(apart, HANDSHAKE, Host="api.example.org")
    assert headers.get_all("Set-Cookie") is None


def test_else_the_cookie_is_ours(server: RunningServer) -> None:
    _, headers = ask(server, HANDSHAKE)
    (cookie,) = headers.get_all("Set-Cookie") or []
    assert cookie.startswith("io=")


@pytest.mark.parametrize(
    ("host", "status"), [("api.example.org", 200), ("127.0.0.1", 200), ("example.net", 400)]
)
def test_health_checks_ask_without_a_name(apart: RunningServer, host: str, status: int) -> None:
    assert ask(apart, "/health", Host=host)[0] == status
