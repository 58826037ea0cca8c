"""The server as a process: how it starts, ends, and refuses to start."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from jbcalling.tests.running import RunningServer, alive


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_and_takes_its_workers_along(
    tmp_path: Path, number: signal.Signals
) -> None:
    server = RunningServer(tmp_path)
    server.start()
    workers = server.workers()
    assert len(workers) == 2
    assert server.stop(number) == 0
    assert [pid for pid in workers if alive(pid)] == []
    assert "Traceback" not in server.log.read_text()


def test_workers_end_when_the_server_is_killed(tmp_path: Path) -> None:
    server = RunningServer(tmp_path)
    server.start()
    workers = server.workers()
    assert len(workers) == 2
    assert server.stop(signal.SIGKILL) == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [pid for pid in workers if alive(pid)] == []


def test_its_start_is_told_line_by_line(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, LOG_FORMAT="json", MEDIA_NODE="here")
    server.start()
    try:
        deadline = time.monotonic() + 10
        while "media service" not in server.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        server.stop(signal.SIGTERM)
    text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {line["node"] for line in lines} == {"here"}
    said = " / ".join(line["message"] for line in lines)
    for part in (
        "Socket.IO initialised",
        "worker 0 created (pid ",
        "media node here: 2 workers, RTC ports ",
        "application started",
        "media service available: ",
    ):
        assert part in said


def test_a_taken_port_is_said_in_one_line(server: RunningServer) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        server.manage("serve", "--port", str(server.port))
    assert failed.value.returncode == 1
    assert failed.value.stderr.strip().splitlines() == [
        f"CommandError: Cannot listen on 127.0.0.1:{server.port}: Address already in use. "
        f"Stop what uses it, or choose another: PORT={server.port + 1} make run"
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RTC_PORTS", "many", "Not configured: RTC_PORTS='many': expected two ports"),
        ("PORT", "http", "argument --port: invalid int value: 'http'"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    server = RunningServer(tmp_path, **{name: value})
    with pytest.raises(subprocess.CalledProcessError) as failed:
        server.manage("serve")
    assert said in failed.value.stderr
    assert "Traceback" not in failed.value.stderr


def test_a_missing_worker_binary_is_said_with_what_to_do(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, MEDIASOUP_WORKER_BIN=str(tmp_path / "nowhere"))
    with pytest.raises(RuntimeError) as failed:
        server.start()
    assert "manage.py install_worker" in str(failed.value)
