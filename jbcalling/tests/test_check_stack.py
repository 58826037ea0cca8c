"""`manage.py check_stack` against servers that run, one or two behind a balancer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.tests.stack_check.certificates import make_certificate
from jbcalling.tests.checking import Checked
from jbcalling.tests.conftest import Balance
from jbcalling.tests.running import RunningServer

_ICE = "ICE fails, clients cannot connect to media"


@pytest.fixture
def outdated(tmp_path: Path) -> Iterator[RunningServer]:
    """A second server, of another version."""
    folder = tmp_path / "outdated"
    folder.mkdir()
    running = RunningServer(folder, DJANGO_SETTINGS_MODULE="jbcalling.tests.other_version")
    running.start()
    yield running
    running.stop()


def test_a_good_server_passes_and_nothing_stays_behind(server: RunningServer) -> None:
    checked = Checked(server.url, "--frontend", server.url)
    assert checked.code == 0
    assert checked.statuses() == {
        "dns": "pass",
        "tls": "skip",
        "traefik": "skip",
        "frontend": "pass",
        "signaling": "pass",
        "ready": "pass",
        "media": "skip",
        "handshake": "pass",
        "origin": "pass",
        "websocket": "pass",
        "sticky": "pass",
        "replicas": "skip",
        "join": "pass",
        "announced": "pass",
        "rtp-udp": "pass",
        "rtp-tcp": "pass",
        "turn": "skip",
        "leave": "pass",
    }
    metrics = server.get("/metrics")
    assert "\nsignaling_participants 0.0\n" in metrics
    assert "\nmedia_transports 0.0\n" in metrics


@pytest.mark.parametrize(
    ("announced", "why"),
    [
        # An address that leads nowhere, by its definition.
        ("203.0.113.7", ""),
        # One of this machine's where nobody listens.
        ("127.0.0.9", "connection refused"),
    ],
    ids=["wrong address", "closed port"],
)
def test_media_that_cannot_be_reached_is_named(tmp_path: Path, announced: str, why: str) -> None:
    server = RunningServer(tmp_path, ANNOUNCED_ADDRESS=announced, MEDIA_LISTEN_IP="127.0.0.1")
    server.start()
    checked = Checked(server.url, "--timeout", "1")
    server.stop()
    assert checked.code == 1
    assert checked.symptoms() == {"rtp-udp": _ICE, "rtp-tcp": _ICE}
    for step, protocol in (("rtp-udp", "UDP"), ("rtp-tcp", "TCP")):
        assert checked.detail(step).startswith(f"{protocol}: {announced} port 41")
        assert checked.detail(step).endswith(why)


def test_refused_hosts_and_pages_are_named(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, HOST="0.0.0.0", ALLOWED_ORIGINS="https://example.org")
    server.start()
    by_another_name = f"http://127.0.0.2:{server.port}"
    host = Checked(by_another_name)
    page = Checked(server.url, "--frontend", by_another_name)
    server.stop()
    assert host.symptoms() == {"signaling": "Host refused", "origin": "Pages are refused"}
    assert page.symptoms() == {
        "frontend": "The page does not come",
        "origin": "Pages are refused",
    }


def test_a_server_that_is_down_is_named() -> None:
    checked = Checked("http://127.0.0.1:1", "--media", "http://127.0.0.1:1")
    assert checked.code == 1
    assert checked.symptoms() == {
        "signaling": "Signaling does not answer",
        "media": "Media service unreachable",
        "handshake": "Signaling does not answer",
    }
    assert checked.detail("join") == "needs handshake"


def test_mistakes_of_the_edge_are_named(
    server: RunningServer, outdated: RunningServer, balance: Balance
) -> None:
    ports = (server.port, outdated.port)

    mixed = Checked(balance(*ports), "--replicas", "2")
    assert mixed.symptoms() == {"signaling": "Replicas of several versions"}
    assert mixed.detail("signaling") == "replicas answer as versions 0.0.9 (4), 0.1.0 (4)"
    assert mixed.detail("sticky") == (
        "8 of 8 requests with the cookie reach their session; without it 4 of 8 go elsewhere"
    )
    assert mixed.detail("replicas") == "2 of 2 take clients"

    unsticky = Checked(balance(*ports, is_sticky=False))
    assert unsticky.symptoms()["sticky"] == "Sticky sessions not working"
    assert unsticky.detail("sticky").startswith("4 of 8 requests of one session are refused (400 ")
    assert unsticky.detail("sticky").endswith(
        "; the only cookie `io` is signaling's own, none is the balancer's"
    )

    missing = Checked(balance(server.port), "--replicas", "2")
    assert missing.symptoms() == {"replicas": "Replicas missing"}
    assert missing.detail("replicas") == "1 of 2 replicas take clients"


@pytest.mark.parametrize(
    ("days", "symptoms"), [(60, {}), (-1, {"tls": "Certificate not valid"})], ids=["good", "ended"]
)
def test_a_bad_certificate_is_named_and_the_rest_is_looked_at(
    server: RunningServer,
    balance: Balance,
    tmp_path: Path,
    days: float,
    symptoms: dict[str, str],
) -> None:
    certificate = tmp_path / "certificate.pem"
    make_certificate(certificate, days, "127.0.0.1")
    url = balance(server.port, certificate=certificate)
    checked = Checked(url, "--frontend", url, SSL_CERT_FILE=str(certificate))
    assert checked.symptoms() == symptoms
    assert checked.statuses()["leave"] == "pass"
