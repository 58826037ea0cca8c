"""What is looked for on the system before there is a virtual environment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy.setup.system_packages import main


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH; nobody may install anything."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    return tmp_path


def program(path: Path, name: str, says: str) -> None:
    (path / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (path / name).chmod(0o755)


def refusal(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


def test_nothing_is_said_when_all_is_there(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(path, "node", "v20.19.0")
    program(path, "npm", "10.8.2")

    main([])

    assert capsys.readouterr() == ("", "")


def test_what_is_missing_is_named(path: Path) -> None:
    assert refusal([]) == (
        "To build the front end, install these first:\n  apt-get install nodejs npm"
    )


def test_a_browser_is_asked_for_only_by_tests(path: Path) -> None:
    assert refusal(["--browser"]) == (
        "To run the tests in a browser, install these first:\n  apt-get install chromium"
    )


def test_checkers_are_asked_for_only_by_tests(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.setup.system_packages._for_root", lambda command: None)
    program(path, "yamllint", "yamllint 1.29.0")
    assert refusal(["--checkers"]) == (
        "To check what ships it, install these first:\n"
        "  apt-get install docker-compose shellcheck coturn nginx-light gettext-base prometheus "
        "systemd nftables iproute2"
    )


def test_engines_are_asked_for_only_by_a_rehearsal(path: Path) -> None:
    program(path, "runc", "runc version 1.1.5")
    assert refusal(["--engines"]) == (
        "To build and run images, install these first:\n"
        "  apt-get install buildah podman debootstrap"
    )


def test_without_venv_its_package_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert refusal([]) == (
        "To make a virtual environment, install these first:\n"
        f"  apt-get install python3.{sys.version_info.minor}-venv"
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [("node", "v18.20.4"), ("apt-cache", "  Candidate: 18.20.4+dfsg-1~deb12u1")],
    ids=["installed", "offered by apt"],
)
def test_an_old_node_is_refused(path: Path, name: str, says: str) -> None:
    program(path, name, says)
    program(path, "npm", "9.2.0")

    assert refusal([]) == (
        "To build the front end, Node.js 20.19 or newer is needed; this system has 18.20. "
        "Install a newer one, such as from https://nodejs.org/."
    )
