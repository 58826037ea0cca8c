"""A worker's beginning and end, on a fake one that can misbehave."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from media.mediasoup import (
    Closed,
    ClosedError,
    ResourceUsage,
    Worker,
    WorkerDied,
    WorkerSettings,
    WorkerStartError,
)
from media.mediasoup.messages.envelope import Notification
from media.tests.mediasoup.conftest import StartFake
from media.tests.mediasoup.heard import heard, next_event
from media.tests.mediasoup.samples import MEDIA_CODECS


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_started_worker_answers(start_fake: StartFake) -> None:
    worker = await start_fake()

    dump = await worker.dump()

    assert dump.pid == worker.pid
    assert dump.router_ids == ()
    assert (worker.closed, worker.died, worker.exit_code) == (False, False, None)
    usage = await worker.resource_usage()
    assert isinstance(usage, ResourceUsage)
    assert (usage.ru_utime, usage.ru_stime, usage.ru_maxrss) == (12, 0, 3456)


async def test_a_start_that_is_given_up_in_the_moment_it_succeeds_leaves_no_process(
    start_fake: StartFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers: list[Worker] = []
    hear = Worker._on_notification

    def hear_and_give_up(worker: Worker, notification: Notification) -> None:
        hear(worker, notification)
        workers.append(worker)
        starting.cancel()

    monkeypatch.setattr(Worker, "_on_notification", hear_and_give_up)
    starting = asyncio.ensure_future(start_fake())
    with pytest.raises(asyncio.CancelledError):
        await starting
    (worker,) = workers
    assert (worker.closed, is_gone(worker.pid)) == (True, True)


async def test_close_says_good_bye_and_waits_until_the_process_is_gone(
    start_fake: StartFake, journal: Callable[[], list[str]]
) -> None:
    worker = await start_fake()
    router = await worker.create_router(MEDIA_CODECS)
    events = heard(worker, Closed, WorkerDied)
    router_events = heard(router, Closed)

    await asyncio.gather(worker.close(), worker.close())
    await worker.close()

    assert journal() == ["WORKER_CREATE_ROUTER", "WORKER_CLOSE"]
    assert is_gone(worker.pid)
    assert (worker.closed, worker.died, worker.exit_code) == (True, False, 0)
    assert events == [Closed("closed")]
    assert router_events == [Closed("worker-closed")]
    assert (worker.routers, router.closed) == ((), True)
    with pytest.raises(ClosedError):
        await worker.dump()
    with pytest.raises(ClosedError):
        await router.dump()


async def test_close_kills_a_worker_that_does_not_end(
    start_fake: StartFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.mediasoup.worker._PATIENCE", 0.05)
    worker = await start_fake(stay=True)

    await worker.close()

    assert worker.exit_code == -signal.SIGKILL
    assert worker.died is False


async def test_cancelled_close_still_closes(start_fake: StartFake) -> None:
    worker = await start_fake()
    closing = asyncio.create_task(worker.close())
    await asyncio.sleep(0)

    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing

    await worker.close()
    assert worker.exit_code == 0


@pytest.mark.parametrize(
    ("behaviour", "exit_code", "reason"),
    [
        ({"do": "crash", "signal": 9}, -9, "killed by SIGKILL"),
        ({"do": "crash", "signal": 11}, -11, "killed by SIGSEGV"),
        ({"do": "exit", "code": 3}, 3, "exited with code 3"),
        ({"do": "oversized"}, -9, "killed by SIGKILL; oversized frame of 4294967295 bytes"),
    ],
)
async def test_death_closes_everything(
    start_fake: StartFake, behaviour: dict[str, object], exit_code: int, reason: str
) -> None:
    worker = await start_fake(answers={"WORKER_DUMP": [behaviour]})
    router = await worker.create_router(MEDIA_CODECS)
    server = await worker.create_web_rtc_server([])
    order: list[object] = []
    worker.on(WorkerDied, order.append)
    worker.on(Closed, lambda event: order.append(("worker", event.cause)))
    router.on(Closed, lambda event: order.append(("router", event.cause)))
    server.on(Closed, lambda event: order.append(("server", event.cause)))
    gone = next_event(worker, Closed)

    outcomes = await asyncio.gather(
        worker.dump(), worker.resource_usage(), router.dump(), return_exceptions=True
    )
    await gone

    assert [type(outcome) for outcome in outcomes] == [ClosedError] * 3
    assert order == [
        WorkerDied(exit_code, reason),
        ("router", "worker-died"),
        ("server", "worker-died"),
        ("worker", "worker-died"),
    ]
    assert (worker.closed, worker.died, worker.exit_code) == (True, True, exit_code)
    await worker.close()
    assert is_gone(worker.pid)


async def test_garbage_kills_the_worker(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"WORKER_DUMP": [{"do": "garbage"}]})
    died = next_event(worker, WorkerDied)

    with pytest.raises(ClosedError):
        await worker.dump()

    event = await died
    assert event.exit_code == -9
    assert "undecodable frame of 64 bytes" in event.reason


async def test_worker_that_hangs_up_but_lives_is_killed(
    start_fake: StartFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.mediasoup.worker._PATIENCE", 0.05)
    worker = await start_fake(stay=True, answers={"WORKER_DUMP": [{"do": "hang-up"}]})
    died = next_event(worker, WorkerDied)

    with pytest.raises(ClosedError):
        await worker.dump()

    assert (await died).exit_code == -9


async def test_close_of_a_dying_worker_reports_the_death(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"WORKER_DUMP": [{"do": "crash"}]})
    events = heard(worker, Closed)

    with pytest.raises(ClosedError):
        await worker.dump()
    await worker.close()

    assert events == [Closed("worker-died")]
    assert worker.died is True


async def test_late_listener_for_closed_is_called_at_once(start_fake: StartFake) -> None:
    worker = await start_fake()
    await worker.close()

    assert heard(worker, Closed) == [Closed("closed")]


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (
            {"start": "exit", "exit": 41},
            "the worker did not start: exited with code 41 "
            "(MEDIASOUP_VERSION was missing in its environment)",
        ),
        (
            {"start": "exit", "exit": 42, "stderr": "no such tag"},
            "the worker did not start: exited with code 42 "
            "(its settings are wrong; check log level, tags and DTLS files); no such tag",
        ),
    ],
)
async def test_start_of_a_worker_that_ends_at_once(
    start_fake: StartFake, scenario: dict[str, object], message: str
) -> None:
    with pytest.raises(WorkerStartError) as raised:
        await start_fake(**scenario)

    assert str(raised.value) == message


async def test_start_of_a_silent_worker_times_out(start_fake: StartFake) -> None:
    with pytest.raises(WorkerStartError, match=r"was not ready within 0\.2 s"):
        await start_fake(start="silent", start_timeout=0.2)


async def test_start_of_a_worker_that_sends_garbage(start_fake: StartFake) -> None:
    with pytest.raises(WorkerStartError, match="killed by SIGKILL; undecodable frame"):
        await start_fake(start="garbage")


async def test_cancelled_start_leaves_no_process(
    start_fake: StartFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids: list[int] = []
    spawned = asyncio.Event()
    original = os.posix_spawn

    def spawn(*args: object, **options: object) -> int:
        pids.append(original(*args, **options))  # type: ignore[arg-type]
        spawned.set()
        return pids[-1]

    monkeypatch.setattr(os, "posix_spawn", spawn)
    starting = asyncio.create_task(start_fake(start="silent"))
    await spawned.wait()

    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting

    assert [is_gone(pid) for pid in pids] == [True]


async def test_missing_binary_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkerStartError) as raised:
        await Worker.start(WorkerSettings(binary=tmp_path / "none"))

    assert str(raised.value) == (
        f"cannot run {tmp_path / 'none'}: No such file or directory; "
        "run `python manage.py install_worker` or set MEDIASOUP_WORKER_BIN"
    )


async def test_nothing_leaks_when_the_binary_is_missing(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(5):
        with pytest.raises(WorkerStartError):
            await Worker.start(WorkerSettings(binary=tmp_path / "none"))

    assert len(os.listdir("/proc/self/fd")) == before


async def test_nothing_leaks_over_lifetimes(start_fake: StartFake) -> None:
    await (await start_fake()).close()
    before = len(os.listdir("/proc/self/fd"))

    await (await start_fake()).close()
    crashing = await start_fake(answers={"WORKER_DUMP": [{"do": "crash"}]})
    with pytest.raises(ClosedError):
        await crashing.dump()
    await crashing.close()

    assert len(os.listdir("/proc/self/fd")) == before


async def test_logs_are_passed_on_by_their_level(
    start_fake: StartFake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "media.mediasoup")

    worker = await start_fake(say=["Ddetail", "Wcareful", "Ebroken", "Xdumped"], stderr="oops")
    await worker.close()

    logged = [(r.levelname, r.getMessage()) for r in caplog.records if str(worker.pid) in r.message]
    assert [entry for entry in logged if "stderr" not in entry[1]] == [
        ("DEBUG", f"worker {worker.pid}: detail"),
        ("WARNING", f"worker {worker.pid}: careful"),
        ("ERROR", f"worker {worker.pid}: broken"),
        ("INFO", f"worker {worker.pid}: dumped"),
    ]
    assert ("ERROR", f"worker {worker.pid} stderr: oops") in logged


async def test_secrets_of_the_environment_stay_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")

    environment = WorkerSettings.environment()

    assert "SECRET_KEY" not in environment
    assert environment["MEDIASOUP_VERSION"] == "3.27.1"
