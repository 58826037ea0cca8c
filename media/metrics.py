"""What Prometheus may know about commands and tasks. Each process counts for itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Histogram

from media.contracts import MediaError

registry = CollectorRegistry()

_commands = Histogram(
    "media_command_seconds",
    "Commands to media nodes: how long until the answer, by command and result.",
    ["command", "result"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=registry,
)
_tasks = Histogram(
    "celery_task_seconds",
    "Celery tasks that ran here: how long they took, by task and final state.",
    ["task", "state"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 900),
    registry=registry,
)


@contextmanager
def command(name: str) -> Iterator[None]:
    """Times the command inside it; what the node answers is an answer."""
    started = time.perf_counter()
    result = "failed"
    try:
        yield
        result = "answered"
    except MediaError as error:
        result = error.code
        raise
    finally:
        _commands.labels(name, result).observe(time.perf_counter() - started)


def task_ran(name: str, state: str, seconds: float) -> None:
    """`state` is Celery's: SUCCESS, FAILURE, RETRY, REVOKED, REJECTED or IGNORED."""
    _tasks.labels(name, state.lower()).observe(seconds)
