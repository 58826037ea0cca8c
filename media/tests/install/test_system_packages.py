"""System packages: what is asked of apt, and what is said when it cannot be asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from media.install.errors import InstallError
from media.install.system_packages import Package, ensure, with_command
from media.tests.install.conftest import Machine

PACKAGES = [
    Package("present", lambda: True),
    with_command("flatbuffers-compiler", "no-such-command"),
    Package("libuv1-dev", lambda: False),
]


@pytest.fixture
def bare(machine: Machine, tmp_path: Path) -> Machine:
    """Only the machine's fakes and `env` are on the PATH; the user is root."""
    (tmp_path / "bin" / "env").symlink_to("/usr/bin/env")
    machine.monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    machine.monkeypatch.setattr(os, "geteuid", lambda: 0)
    machine.monkeypatch.delenv("DEBIAN_FRONTEND", raising=False)
    return machine


def log_calls(machine: Machine, name: str, then: str = "") -> None:
    machine.program(name, f'echo "$DEBIAN_FRONTEND $@" >>{machine.root}/{name}.log\n{then}')


def test_apt_is_asked_for_what_is_missing(bare: Machine) -> None:
    log_calls(bare, "apt-get")

    ensure(PACKAGES, "build", bare.say)

    options = "noninteractive -o DPkg::Lock::Timeout=300 -y"
    assert bare.runs_of("apt-get") == [
        f"{options} update",
        f"{options} install --no-install-recommends flatbuffers-compiler libuv1-dev",
    ]
    assert bare.said == ["Installing what is missing to build: flatbuffers-compiler libuv1-dev"]


def test_apt_is_left_alone_when_nothing_is_missing(bare: Machine) -> None:
    log_calls(bare, "apt-get")

    ensure(PACKAGES[:1], "build", bare.say)

    assert bare.runs_of("apt-get") == []
    assert bare.said == []


def test_sudo_is_used_where_it_asks_no_password(bare: Machine) -> None:
    bare.monkeypatch.setattr(os, "geteuid", lambda: 1000)
    log_calls(bare, "sudo")
    log_calls(bare, "apt-get")

    ensure(PACKAGES[2:], "build", bare.say)

    apt = " -n env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y"
    assert bare.runs_of("sudo") == [
        " -n true",
        f"{apt} update",
        f"{apt} install --no-install-recommends libuv1-dev",
    ]


@pytest.mark.parametrize("sudo", ["exit 1", None], ids=["sudo refuses", "no sudo"])
def test_who_may_not_install_is_told_what_to_install(bare: Machine, sudo: str | None) -> None:
    bare.monkeypatch.setattr(os, "geteuid", lambda: 1000)
    log_calls(bare, "apt-get")
    if sudo:
        bare.program("sudo", sudo)

    with pytest.raises(InstallError) as caught:
        ensure(PACKAGES, "build", bare.say)

    assert str(caught.value) == (
        "To build, install these first:\n  apt-get install flatbuffers-compiler libuv1-dev"
    )
    assert bare.runs_of("apt-get") == []


def test_apt_that_fails_says_why(bare: Machine) -> None:
    bare.program("apt-get", "echo E: no such package; exit 100")

    with pytest.raises(InstallError) as caught:
        ensure(PACKAGES[2:], "build", bare.say)

    assert str(caught.value) == (
        "To build, install these first:\n  apt-get install libuv1-dev\n"
        "env failed with exit code 100:\nE: no such package"
    )
