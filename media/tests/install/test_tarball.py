"""The npm package: what is accepted, kept and unpacked."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.install import tarball
from media.install.errors import InstallError
from media.tests.install.conftest import Machine, pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "downloads").mkdir()
    return tmp_path / "downloads"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "workspace").mkdir()
    return tmp_path / "workspace"


def test_another_checksum_is_refused_and_the_folder_untouched(
    machine: Machine, folder: Path, workspace: Path
) -> None:
    machine.monkeypatch.setattr(tarball, "TARBALL_SHA256", "0" * 64)

    with pytest.raises(InstallError, match=r"is not what it should be, and was not used\.\n"):
        tarball.fetch(folder, workspace, machine.say)

    assert list(folder.iterdir()) == []


def test_what_is_kept_is_not_fetched_again(machine: Machine, folder: Path, workspace: Path) -> None:
    first = tarball.fetch(folder, workspace, machine.say)

    assert tarball.fetch(folder, workspace, machine.say) == first
    assert len(machine.runs_of("npm")) == 1


def test_a_damaged_one_is_fetched_again(machine: Machine, folder: Path, workspace: Path) -> None:
    kept = tarball.fetch(folder, workspace, machine.say)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1])

    assert tarball.fetch(folder, workspace, machine.say).read_bytes() == whole
    assert len(machine.runs_of("npm")) == 2


def test_without_npm_the_public_registry_is_asked(
    machine: Machine, folder: Path, workspace: Path, tmp_path: Path
) -> None:
    machine.monkeypatch.setenv("PATH", "/nowhere")
    machine.monkeypatch.setattr(tarball, "_REGISTRY_URL", f"file://{tmp_path}/npm.tgz")
    kept = tarball.fetch(folder, workspace, machine.say)

    assert kept.read_bytes() == (tmp_path / "npm.tgz").read_bytes()
    assert machine.runs_of("npm") == []


def test_npm_that_fails_says_why(machine: Machine, folder: Path, workspace: Path) -> None:
    machine.program("npm", "echo E404 no such package; exit 1")

    with pytest.raises(InstallError) as caught:
        tarball.fetch(folder, workspace, machine.say)

    assert str(caught.value) == "npm failed with exit code 1:\nE404 no such package"


def test_only_the_asked_part_is_unpacked(tmp_path: Path) -> None:
    pack(
        tmp_path / "package.tgz",
        {
            "package/worker/fbs/a.fbs": "a",
            "package/worker/src/a.cpp": "b",
            "package/README.md": "c",
        },
    )

    tarball.unpack(tmp_path / "package.tgz", tmp_path / "out", "worker")

    files = {
        str(path.relative_to(tmp_path / "out")): path.read_text()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    assert files == {"fbs/a.fbs": "a", "src/a.cpp": "b"}
