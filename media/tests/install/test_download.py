"""Downloads against a real HTTP server: whole, broken off, refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from media.install.download import DownloadError, download


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", "10")
        self.end_headers()
        self.wfile.write(b"0123456789" if self.path == "/whole" else b"0123")

    def log_message(self, format: str, *args: object) -> None:
        """The tests' output is not the place for an access log."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_the_whole_file_is_written(server: str, tmp_path: Path) -> None:
    download(f"{server}/whole", tmp_path / "file", "file")

    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_a_connection_that_breaks_is_an_error(server: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        download(f"{server}/broken", tmp_path / "file", "file")

    assert str(caught.value) == f"{server}/broken: the connection broke after 4 of 10 bytes"


def test_a_missing_file_is_an_error(server: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        download(f"{server}/missing", tmp_path / "file", "file")

    assert str(caught.value) == f"{server}/missing: HTTP Error 404: Not Found"


def test_no_server_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/file"

        with pytest.raises(DownloadError) as caught:
            download(url, tmp_path / "file", "file")

    assert str(caught.value) == f"{url}: [Errno 111] Connection refused"
