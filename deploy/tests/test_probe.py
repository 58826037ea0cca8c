"""What containers ask about their own health with."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from deploy import probe


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_well(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with pytest.raises(SystemExit) as end:
        probe.main([f"{server}/health"])
    assert end.value.code is None


def test_unwell(server: str) -> None:
    with pytest.raises(SystemExit) as end:
        probe.main([f"{server}/ready"])
    assert end.value.code == f"{server}/ready answers 503"


def test_away() -> None:
    assert str(probe.problem("http://127.0.0.1:1/health")).startswith(
        "http://127.0.0.1:1/health does not answer: "
    )
