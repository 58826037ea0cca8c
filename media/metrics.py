"""What Prometheus may know about commands and tasks. Each process counts for itself."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from media.contracts import MediaError

# When each series began, which holds for all registries: Prometheus does not use it, and
# it would be half of the answer.
disable_created_metrics()  # type: ignore[no-untyped-call]
registry = CollectorRegistry()

_commands = Histogram(
    "media_command_seconds",
    "Commands to media nodes: how long until the answer, or until there was none.",
    ["command"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=registry,
)
_failures = Counter(
    "media_command_failures",
    "Commands to media nodes that were not answered, by the error's code.",
    ["command", "code"],
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
    try:
        yield
    except MediaError as error:
        _failures.labels(name, error.code).inc()
        raise
    except Exception:
        _failures.labels(name, "internal").inc()
        raise
    finally:
        _commands.labels(name).observe(time.perf_counter() - started)


def expect_command(name: str) -> None:
    """From the first time on it is seen when it is asked, and when it fails.

    A series that begins with a failure shows no increase.
    """
    _commands.labels(name)
    for code in ("media_unavailable", "internal"):
        _failures.labels(name, code)


def expect_tasks(names: Iterable[str]) -> None:
    """From the first time on it is seen when one of these fails."""
    for name in names:
        _tasks.labels(name, "failure")


def task_ran(name: str, state: str, seconds: float) -> None:
    """`state` is Celery's: SUCCESS, FAILURE, RETRY, REVOKED, REJECTED or IGNORED."""
    _tasks.labels(name, state.lower()).observe(seconds)
