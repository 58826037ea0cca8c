"""The wait before a restart."""

from media.pool.backoff import Backoff


def test_first_restart_is_immediate_and_quick_deaths_double_the_wait() -> None:
    backoff = Backoff()
    waits = [backoff.after(0.1) for _ in range(9)]
    assert waits == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_worker_that_lived_long_starts_over() -> None:
    backoff = Backoff()
    assert [backoff.after(0.1), backoff.after(0.1), backoff.after(5.0)] == [0.0, 0.5, 0.0]
    assert backoff.after(1.0) == 0.5
