"""What says that it is Prometheus may be anything."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.grafana.picture.prometheus import PrometheusError, ask
from deploy.grafana.picture.span import Span

_TEXT = {"data": {"result": [{"metric": {}, "values": [[0, "abc"]]}]}}


@contextmanager
def answering(body: bytes, cut_off: int = 0) -> Iterator[str]:
    """`cut_off`: so many bytes are promised and do not come."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + cut_off))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "answer", [{"data": {"result": [1, "2"]}}, {"data": []}, {"data": {}}, _TEXT]
)
def test_no_series(answer: object) -> None:
    with (
        answering(json.dumps(answer).encode()) as url,
        pytest.raises(PrometheusError, match="up: no series, but "),
    ):
        ask(url, "up", Span(0, 60, 15))


def test_an_answer_that_breaks_off() -> None:
    with (
        answering(b'{"data"', cut_off=50) as url,
        pytest.raises(PrometheusError, match="Prometheus does not answer"),
    ):
        ask(url, "up", Span(0, 60, 15))
