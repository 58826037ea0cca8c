"""Tasks that ran are counted by name and final state."""

from __future__ import annotations

from celery import Celery

from media import metrics, task_timing


def count(task: str, state: str) -> float | None:
    labels = {"task": task, "state": state}
    return metrics.registry.get_sample_value("celery_task_seconds_count", labels)


def test_tasks_are_counted_once_each() -> None:
    app = Celery("test", set_as_current=False)

    def divide(by: int) -> float:
        return 1 / by

    divides = app.task(name="test.divides")(divide)
    task_timing.connect()
    task_timing.connect()
    divides.apply((2,))
    divides.apply((0,))
    divides.apply((4,))
    assert count("test.divides", "success") == 2
    assert count("test.divides", "failure") == 1
