"""What the Dockerfiles copy, and what they must not."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import plot_packages
from deploy.rehearsal import bases

PROJECT = Path(__file__).parents[3]
DOCKERFILES = sorted((PROJECT / "deploy/docker").glob("*.Dockerfile"))
# What requirements-plots.txt adds to requirements.txt: images go without.
LACKING = set(plot_packages.PACKAGES)


def copied(dockerfile: Path, stage: str = r"\S+") -> Iterator[tuple[list[str], str]]:
    """Sources and target of what one stage, or all of them, copies from the project."""
    text = dockerfile.read_text()
    if stage != r"\S+":
        found = re.search(rf"^FROM \S+ AS {stage}\n(.*?)^FROM ", text, re.MULTILINE | re.DOTALL)
        assert found is not None
        text = found[1]
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, target = line.split()
        yield sources, target


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_they_copy_what_exists(dockerfile: Path) -> None:
    paths = [path for sources, _ in copied(dockerfile) for path in sources]
    assert paths
    assert [path for path in paths if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize("pattern", ["*", "**/.env*", "**/node_modules", "**/tests"])
def test_secrets_and_what_is_not_needed_stay_outside(pattern: str) -> None:
    """`*` leaves all out that is not named after it, which .git and var/ are not."""
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    assert pattern in lines
    assert not {"!.git", "!var", "!.venv"}.intersection(lines)


def test_the_worker_is_installed_from_what_its_stage_copies(tmp_path: Path) -> None:
    """On a Python without any package; here npm, which is asked first, refuses."""
    dockerfile = PROJECT / "deploy/docker/media.Dockerfile"
    for sources, target in copied(dockerfile, "worker"):
        for source in sources:
            path = PROJECT / source
            into = tmp_path / target
            if path.is_dir():
                shutil.copytree(path, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                into.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, into)
    program(tmp_path / "python", f'exec {sys.executable} -S "$@"')
    program(tmp_path / "npm", "exit 3")
    done = subprocess.run(
        [tmp_path / "deploy/docker/steps/worker.sh", tmp_path / "python", tmp_path / "cache"],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "Fetching mediasoup 3.27.1 from npm\n",
        "npm failed with exit code 3:\n",
    )


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_only_load_tests_and_pictures_use_what_images_lack() -> None:
    """Who needs one of them elsewhere moves it to requirements.txt, and into the images."""
    users = {
        (str(path.relative_to(PROJECT)), name)
        for package in ("deploy", "jbcalling", "media", "rooms")
        for path in (PROJECT / package).rglob("*.py")
        if not {"tests", "loadtest", "picture", "node_modules"}.intersection(path.parts)
        for name in LACKING.intersection(imported(path))
    }
    assert users == set()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_all_of_them_stand_on_the_same_bases() -> None:
    assert sorted(bases.tags()) == ["NGINX_TAG", "NODE_TAG", "PYTHON_TAG"]
