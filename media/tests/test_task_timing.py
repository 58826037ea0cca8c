"""Tasks that ran are counted by name and final state."""

from __future__ import annotations

from celery import Celery, signals

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


def test_that_a_task_can_fail_is_told_before_one_does() -> None:
    app = Celery("test", set_as_current=False)

    def tidy() -> None:
        pass

    app.task(name="test.tidies")(tidy)
    task_timing.connect()
    signals.celeryd_after_setup.send(sender="media@m1", instance=app.WorkController(), conf=None)
    assert count("test.tidies", "failure") == 0
    # Celery's own are none of ours.
    assert count("celery.backend_cleanup", "failure") is None
