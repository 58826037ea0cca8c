"""Counts and times the Celery tasks of this process."""

from __future__ import annotations

import time
from typing import Any

from celery import signals

from media import metrics


class _Running:
    # By task id: when it began.
    started: dict[str, float] = {}


def connect() -> None:
    """From now on every task that runs here is in `/metrics`; may be repeated."""
    signals.task_prerun.connect(_begins, weak=False, dispatch_uid="media.task_timing.begins")
    signals.celeryd_after_setup.connect(
        _knows_its_tasks, weak=False, dispatch_uid="media.task_timing.knows_its_tasks"
    )
    signals.task_postrun.connect(_ended, weak=False, dispatch_uid="media.task_timing.ended")


def _knows_its_tasks(instance: Any, **_: Any) -> None:
    names = instance.app.tasks
    metrics.expect_tasks(name for name in names if not name.startswith("celery."))


def _begins(task_id: str, **_: Any) -> None:
    _Running.started[task_id] = time.perf_counter()


def _ended(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    started = _Running.started.pop(task_id, None)
    if started is not None:
        metrics.task_ran(task.name, state or "unknown", time.perf_counter() - started)
