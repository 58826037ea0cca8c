"""`manage.py install_worker`: what it says and how it ends."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from media.tests.install.conftest import Machine


def said(*arguments: str, verbosity: int = 1) -> list[str]:
    out = io.StringIO()
    call_command("install_worker", *arguments, verbosity=verbosity, stdout=out)
    return out.getvalue().splitlines()


def test_the_first_run_says_its_steps(machine: Machine) -> None:
    lines = said()

    assert lines[:3] == [
        "Fetching mediasoup 3.27.1 from npm",
        "Generating the media worker's schema",
        "Looking for a prebuilt media worker",
    ]
    assert lines[3].startswith("No prebuilt media worker: ")
    assert lines[4:] == [f"mediasoup-worker 3.27.1 is ready: {machine.binary}"]


def test_the_second_run_says_one_line(machine: Machine) -> None:
    said()

    assert said() == [f"mediasoup-worker 3.27.1 is ready: {machine.binary}"]
    assert said(verbosity=0) == []


def test_check_changes_nothing(machine: Machine) -> None:
    with pytest.raises(CommandError) as caught:
        said("--check")

    assert str(caught.value) == "Missing: the media worker and its schema. Run install_worker."
    assert caught.value.returncode == 1
    assert not machine.cache.exists()

    said()
    assert said("--check") == [f"mediasoup-worker 3.27.1 is ready: {machine.binary}"]


def test_force_makes_everything_anew(machine: Machine) -> None:
    said()
    said("--force")

    assert machine.builds == 2


def test_a_failure_is_told_without_a_traceback(machine: Machine) -> None:
    machine.build_gives(None)

    with pytest.raises(CommandError) as caught:
        said()

    assert str(caught.value) == "c++ failed with exit code 1:"
