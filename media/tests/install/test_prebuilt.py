"""The prebuilt worker: where it is looked for, and when it is not taken."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from media.install import prebuilt
from media.install.prebuilt import NoPrebuilt
from media.tests.install.conftest import Machine, pack


@pytest.mark.parametrize(
    ("machine_name", "system", "name"),
    [
        ("x86_64", "linux", "mediasoup-worker-3.27.1-linux-x64-kernel6.tgz"),
        ("aarch64", "linux", "mediasoup-worker-3.27.1-linux-arm64-kernel6.tgz"),
        ("arm64", "darwin", "mediasoup-worker-3.27.1-darwin-arm64.tgz"),
        ("riscv64", "linux", "mediasoup-worker-3.27.1-linux-riscv64-kernel6.tgz"),
    ],
)
def test_it_is_looked_for_among_the_projects_releases(
    monkeypatch: pytest.MonkeyPatch, machine_name: str, system: str, name: str
) -> None:
    monkeypatch.delenv("MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL", raising=False)
    monkeypatch.setattr(platform, "machine", lambda: machine_name)
    monkeypatch.setattr(platform, "release", lambda: "6.1.0-18-amd64")
    monkeypatch.setattr(sys, "platform", system)

    assert prebuilt.url() == (
        f"https://github.com/versatica/mediasoup/releases/download/3.27.1/{name}"
    )


def test_it_is_unpacked_and_may_be_run(machine: Machine, tmp_path: Path) -> None:
    machine.prebuilt(machine.worker("prebuilt"))

    binary = prebuilt.fetch(tmp_path)

    assert binary.read_text() == machine.worker("prebuilt")
    assert binary.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "script",
    ["#!/bin/sh\nexit 0\n", "\x7fELF of another machine"],
    ids=["wrong exit code", "wrong format"],
)
def test_one_that_does_not_run_here_is_not_taken(
    machine: Machine, tmp_path: Path, script: str
) -> None:
    machine.prebuilt(script)

    with pytest.raises(NoPrebuilt, match=r"does not run on this machine$"):
        prebuilt.fetch(tmp_path)


def test_one_that_is_torn_is_not_taken(machine: Machine, tmp_path: Path) -> None:
    archive = machine.prebuilt(machine.worker("prebuilt"))
    archive.write_bytes(archive.read_bytes()[:60])

    with pytest.raises(NoPrebuilt, match="cannot be unpacked"):
        prebuilt.fetch(tmp_path)


def test_an_archive_without_it_is_not_taken(machine: Machine, tmp_path: Path) -> None:
    archive = machine.prebuilt("")
    pack(archive, {"README": "nothing here"})

    with pytest.raises(NoPrebuilt, match=r"no mediasoup-worker in it$"):
        prebuilt.fetch(tmp_path)


def test_it_can_be_switched_off(machine: Machine, tmp_path: Path) -> None:
    machine.prebuilt(machine.worker("prebuilt"))
    machine.monkeypatch.setenv("MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD", "1")

    with pytest.raises(NoPrebuilt, match=r"^MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD is set$"):
        prebuilt.fetch(tmp_path)
