from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from deploy.checks.worker import check_worker
from deploy.tests.checks.messages import shown
from media.mediasoup.locations import cache_dir, worker_binary
from media.mediasoup.version import MEDIASOUP_VERSION


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MEDIASOUP_WORKER_BIN", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return cache_dir()


def test_what_was_installed_is_good(node: Settings) -> None:
    assert check_worker(None) == []


def test_replicas_need_none(replica: Settings, empty_cache: Path) -> None:
    assert check_worker(None) == []


def test_a_missing_worker_and_schema(node: Settings, empty_cache: Path) -> None:
    assert shown(check_worker(None)) == [
        ("calling.E003", f"There is no media worker at {empty_cache}/mediasoup-worker."),
        (
            "calling.E004",
            f"The media worker's schema of mediasoup {MEDIASOUP_VERSION} is not in "
            f"{empty_cache}/schema.",
        ),
    ]


def test_a_worker_that_does_not_start(
    node: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "worker"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", str(program))
    assert shown(check_worker(None)) == [
        ("calling.E003", f"The media worker at {program} does not start on this machine.")
    ]


def test_a_worker_of_unknown_version(
    node: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It starts as a worker does, and is none that was installed."""
    program = tmp_path / "worker"
    program.write_text("#!/bin/sh\nexit 41\n")
    program.chmod(0o755)
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", str(program))
    assert shown(check_worker(None)) == [
        ("calling.W001", f"The version of the media worker at {program} is not known.")
    ]


def test_the_installed_worker_in_another_place(
    node: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copy2(worker_binary(), tmp_path / "worker")
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", str(copy))
    assert check_worker(None) == []


def test_a_worker_that_was_replaced_in_its_place(node: Settings, empty_cache: Path) -> None:
    empty_cache.mkdir(parents=True)
    program = empty_cache / "mediasoup-worker"
    program.write_text("#!/bin/sh\nexit 41\n")
    program.chmod(0o755)
    assert shown(check_worker(None))[0] == (
        "calling.E003",
        f"The media worker at {program} is not the one that was installed there.",
    )
