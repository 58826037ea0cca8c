"""The shell scripts behind the Makefile, run as it runs them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "setup"


def call(folder: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(SETUP / script), *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


class TestOnce:
    """`once.sh`: a step runs again only when what it reads has changed."""

    def step(self, folder: Path, command: str = "echo ran >>log") -> int:
        arguments = ("out/.stamp", "input", "--", "sh", "-c", f"mkdir -p out; {command}")
        return call(folder, "once.sh", *arguments).returncode

    def runs(self, folder: Path) -> int:
        log = folder / "log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "input" / "node_modules").mkdir(parents=True)
        (tmp_path / "input" / "a").write_text("1")
        return tmp_path

    def test_it_runs_once_on_the_same_input(self, folder: Path) -> None:
        assert [self.step(folder), self.step(folder)] == [0, 0]
        assert self.runs(folder) == 1

    def test_touching_the_input_is_no_change(self, folder: Path) -> None:
        self.step(folder)
        (folder / "input" / "a").touch()
        (folder / "input" / "node_modules" / "b").write_text("2")
        self.step(folder)
        assert self.runs(folder) == 1

    @pytest.mark.parametrize("name", ["a", "new file"])
    def test_changed_content_runs_it_again(self, folder: Path, name: str) -> None:
        self.step(folder)
        (folder / "input" / name).write_text("2")
        self.step(folder)
        assert self.runs(folder) == 2

    def test_losing_what_it_made_runs_it_again(self, folder: Path) -> None:
        self.step(folder)
        shutil.rmtree(folder / "out")
        self.step(folder)
        assert self.runs(folder) == 2

    def test_a_failure_is_passed_on_and_tried_again(self, folder: Path) -> None:
        assert self.step(folder, "exit 3") == 3
        assert self.step(folder) == 0
        assert self.runs(folder) == 1

    def test_two_at_once_run_it_once(self, folder: Path) -> None:
        arguments = ["out/.stamp", "input", "--", "sh", "-c", "mkdir -p out; echo ran >>log"]
        processes = [
            subprocess.Popen([SETUP / "once.sh", *arguments], cwd=folder) for _ in range(4)
        ]
        assert [process.wait() for process in processes] == [0, 0, 0, 0]
        assert self.runs(folder) == 1


class TestQuietly:
    """`quietly.sh`: one line when all goes well, everything when it does not."""

    def test_success_says_only_the_message(self, tmp_path: Path) -> None:
        done = call(tmp_path, "quietly.sh", "Working", "echo", "noise")
        assert (done.returncode, done.stdout, done.stderr) == (0, "Working\n", "")

    def test_failure_says_all_and_keeps_the_exit_code(self, tmp_path: Path) -> None:
        done = call(tmp_path, "quietly.sh", "Working", "sh", "-c", "echo one; echo two >&2; exit 4")
        assert (done.returncode, done.stdout, done.stderr) == (4, "Working\n", "one\ntwo\n")


class TestVenv:
    """`venv.sh`: a virtual environment that works is left alone."""

    def test_it_is_made_once(self, tmp_path: Path) -> None:
        (tmp_path / "deploy").symlink_to(SETUP.parent)
        (tmp_path / "python").write_text(
            '#!/bin/sh\necho "$@" >>log\nmkdir -p .venv/bin\nln -sf /bin/true .venv/bin/python\n'
        )
        (tmp_path / "python").chmod(0o755)

        first = call(tmp_path, "venv.sh", "./python")
        second = call(tmp_path, "venv.sh", "./python")

        assert first.stdout == "Making the virtual environment .venv\n"
        assert (second.returncode, second.stdout) == (0, "")
        assert (tmp_path / "log").read_text() == "-m venv --clear .venv\n"
