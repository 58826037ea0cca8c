"""What a rehearsal finds in an image, in a folder made for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from deploy.rehearsal.contents import problems, sizes

CONFIG: dict[str, Any] = {
    "User": "10001:10001",
    "Healthcheck": {"Test": ["CMD", "true"]},
    "Labels": {
        f"org.opencontainers.image.{name}": "x"
        for name in ("title", "description", "licenses", "version", "revision")
    },
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image as it should be. All of it is root's, whoever runs the test."""
    for folder in ("usr/bin", "tmp", "var/lib/dpkg", "app/rooms", "opt/venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").touch()
    (tmp_path / "app/manage.py").touch()
    original = Path.lstat

    def of_root(path: Path) -> os.stat_result:
        found = original(path)
        return os.stat_result([*found[:4], 0 if found.st_uid == os.geteuid() else 1, *found[5:]])

    monkeypatch.setattr(Path, "lstat", of_root)
    return tmp_path


def found(root: Path, **changes: Any) -> list[str]:
    return list(problems(root, CONFIG | changes, "10001:10001"))


def test_nothing_is_wrong_with_a_good_one(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("usr/bin/gcc", "a tool to build with: /usr/bin/gcc"),
        ("opt/venv/bin/pip3.11", "a tool to build with: /opt/venv/bin/pip3.11"),
        ("tmp/a", "left over: /tmp/a"),
        ("app/.git", "not the image's: /app/.git"),
        ("app/rooms/.env", "not the image's: /app/rooms/.env"),
    ],
)
def test_what_does_not_belong_there_is_named(root: Path, path: str, problem: str) -> None:
    (root / path).touch()
    assert found(root) == [problem]


def test_what_the_server_could_change_is_named(root: Path) -> None:
    (root / "app/manage.py").chmod(0o666)
    assert found(root) == ["the server could write to it: /app/manage.py"]


def test_the_list_of_packages_stays(root: Path) -> None:
    (root / "var/lib/dpkg/status").unlink()
    assert found(root) == ["Debian's list of packages is missing: /var/lib/dpkg/status"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"User": ""}, "it runs as root, and not as 10001:10001"),
        ({"Healthcheck": None}, "it has no health check"),
        (
            {"Labels": {k: v for k, v in CONFIG["Labels"].items() if not k.endswith("version")}},
            "it has no label version",
        ),
    ],
)
def test_what_the_image_says_of_itself(root: Path, changes: dict[str, Any], problem: str) -> None:
    assert found(root, **changes) == [problem]


def test_sizes_name_what_is_large(root: Path) -> None:
    package = root / "opt/venv/lib/python3.11/site-packages/large/__pycache__"
    package.mkdir(parents=True)
    with (package / "a.pyc").open("wb") as file:
        file.truncate(12_000_000)
    assert sizes(root) == {
        "Python packages": 12,
        "the project": 0,
        "  large": 12,
        "  __pycache__ of all these": 12,
    }
