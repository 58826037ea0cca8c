"""What concerns those who serve pages: debug, hosts, proxies, the cookie, open files."""

from __future__ import annotations

import resource
import socket
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_django import Settings

from deploy.checks.debug import check_debug
from deploy.checks.files import check_files
from deploy.checks.hosts import check_hosts
from deploy.checks.proxy import check_proxy
from deploy.checks.sticky_cookie import check_sticky_cookie, judge
from deploy.tests.checks.messages import shown
from rooms.signaling.server import sio


def test_debug(settings: Settings) -> None:
    settings.DEBUG = False
    assert check_debug(None) == []
    settings.DEBUG = True
    assert shown(check_debug(None)) == [
        ("calling.E018", "DEBUG is on: errors show settings and source to whoever meets one.")
    ]


def test_hosts(replica: Settings) -> None:
    replica.ALLOWED_HOSTS = ["localhost", "api.example.org"]
    assert check_hosts(None) == []
    replica.ALLOWED_HOSTS = ["localhost", "[::1]", "192.168.0.2", socket.gethostname()]
    assert shown(check_hosts(None)) == [
        ("calling.W005", "ALLOWED_HOSTS has no name but this machine's own.")
    ]
    replica.ALLOWED_HOSTS = ["*"]
    assert shown(check_hosts(None)) == [
        (
            "calling.E019",
            "ALLOWED_HOSTS allows any host: pages of any site may act for who looks at them.",
        )
    ]


def test_proxy(replica: Settings) -> None:
    replica.TRUSTED_PROXIES = []
    assert shown(check_proxy(None)) == [
        ("calling.W006", "X-Forwarded-Proto is believed whoever sends it.")
    ]
    replica.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    assert check_proxy(None) == []


def test_nodes_serve_no_pages(node: Settings) -> None:
    node.ALLOWED_HOSTS, node.TRUSTED_PROXIES = ["*"], []
    assert check_hosts(None) == check_proxy(None) == check_sticky_cookie(None) == []


def test_sticky_cookie(replica: Settings) -> None:
    assert check_sticky_cookie(None) == []


def test_a_sticky_cookie_may_be_the_balancers(
    replica: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sio.eio, "cookie", None)
    assert [message.id for message in check_sticky_cookie(None)] == ["calling.E020"]
    replica.SIGNALING_COOKIE = False
    assert check_sticky_cookie(None) == []


@pytest.mark.parametrize("cookie", [None, "sid", {"name": "sid"}])
def test_sticky_cookie_off(cookie: Any) -> None:
    assert shown(judge(cookie)) == [
        ("calling.E020", "Socket.IO sets no cookie `io`: clients and balancers count on it.")
    ]
    assert judge("io") == judge({"name": "io", "path": "/"}) == []


@pytest.mark.parametrize("limit", [8192, resource.RLIM_INFINITY])
def test_enough_files(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (limit, limit))
    assert check_files(None) == []


def test_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1024, 524288))
    assert shown(check_files(None)) == [("calling.W007", "This process may open 1024 files.")]
