"""`manage.py check_stack` against a server that is the whole system, right or wrong."""

from __future__ import annotations

import re
from pathlib import Path

from jbcalling.tests.checking import Checked
from jbcalling.tests.running import RunningServer

_NOTHING_THERE = "ICE fails: wrong announced address, or media ports closed"


def test_a_good_server_passes_and_nothing_stays_behind(server: RunningServer) -> None:
    checked = Checked(server.url, "--frontend", server.url)
    assert checked.code == 0
    assert checked.statuses() == {
        "dns": "pass",
        "tls": "skip",
        "traefik": "skip",
        "signaling": "pass",
        "ready": "pass",
        "media": "skip",
        "frontend": "pass",
        "handshake": "pass",
        "cookie": "pass",
        "origin": "pass",
        "forwarded": "skip",
        "websocket": "pass",
        "idle": "skip",
        "sticky": "pass",
        "payload": "pass",
        "join": "pass",
        "replicas": "pass",
        "nodes": "pass",
        "announced": "pass",
        "rtp-udp": "pass",
        "rtp-tcp": "pass",
        "turn": "skip",
        "between": "skip",
        "leave": "pass",
    }
    metrics = server.get("/metrics")
    assert "\nsignaling_participants 0.0\n" in metrics
    assert "\nmedia_transports 0.0\n" in metrics


def test_media_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    """The address is one of this machine's, where nobody listens."""
    server = RunningServer(tmp_path, ANNOUNCED_ADDRESS="127.0.0.9", MEDIA_LISTEN_IP="127.0.0.1")
    server.start()
    checked = Checked(server.url, "--timeout", "1")
    server.stop()
    assert checked.code == 1
    assert checked.symptoms() == {"rtp-udp": _NOTHING_THERE, "rtp-tcp": _NOTHING_THERE}
    for step, protocol in (("rtp-udp", "UDP"), ("rtp-tcp", "TCP")):
        # Both workers were met.
        said = r"local: 127\.0\.0\.9 port 41\d\d\d: connection refused"
        assert len(re.findall(said, checked.detail(step))) == 2
        assert checked.detail(step).startswith(f"{protocol}: ")


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
