"""Log lines as JSON."""

from __future__ import annotations

import json
import logging
import sys

from jbcalling.logs import JsonFormatter
from media import log_context


def record(message: str, *args: object, failed: bool = False) -> logging.LogRecord:
    made = logging.LogRecord(
        "media.pool.node", logging.WARNING, "node.py", 1, message, args, sys.exc_info()
    )
    if not failed:
        made.exc_info = None
    made.created = 1_700_000_000.25
    return made


def test_a_line_is_one_object_with_what_it_is_about() -> None:
    formatter = JsonFormatter("m1")
    with log_context.about(room="demo", peer="ada", request=None):
        line = formatter.format(record("room %s\nlost a worker", "demo"))
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2023-11-14T22:13:20.250Z",
        "level": "WARNING",
        "logger": "media.pool.node",
        "message": "room demo\nlost a worker",
        "node": "m1",
        "room": "demo",
        "peer": "ada",
    }


def test_a_traceback_is_a_field() -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        line = json.loads(JsonFormatter("m1").format(record("it failed", failed=True)))
    assert line["message"] == "it failed"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("RuntimeError: broken")


def test_what_it_is_about_ends_with_the_work() -> None:
    with log_context.about(room="demo"):
        with log_context.about(room="other", peer="ada"):
            assert log_context.fields() == {"room": "other", "peer": "ada"}
        assert log_context.fields() == {"room": "demo"}
    assert log_context.fields() == {}
