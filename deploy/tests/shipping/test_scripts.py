"""The scripts that images are made with, and that containers start."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2]
SCRIPTS = sorted(
    path for folder in ("docker", "coturn", "setup") for path in (DEPLOY / folder).rglob("*.sh")
)


def test_scripts_are_sound() -> None:
    done = subprocess.run(["shellcheck", *SCRIPTS], check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("dockerfile", sorted(DEPLOY.glob("docker/*.Dockerfile")))
def test_images_run_scripts_that_exist(dockerfile: Path) -> None:
    """As nobody but the user that has no rights; and what they copy is in the project."""
    text = dockerfile.read_text()
    steps = {word for word in text.split() if word.startswith("deploy/") and word.endswith(".sh")}
    assert steps
    for step in steps:
        path = DEPLOY.parent / step
        assert path.is_file()
        assert path.stat().st_mode & 0o111
    assert "HEALTHCHECK" in text
    assert "USER 10001:10001" in text or "FROM nginxinc/nginx-unprivileged:" in text


def test_the_media_node_is_the_worker_of_its_own_queue(tmp_path: Path) -> None:
    celery = tmp_path / "celery"
    celery.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    celery.chmod(0o755)
    done = subprocess.run(
        [DEPLOY / "docker/media-node.sh"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "MEDIA_NODE": "m7"},
        check=True,
        capture_output=True,
        text=True,
    )
    words = done.stdout.split()
    assert words[words.index("-Q") + 1] == "media.m7"
    assert words[words.index("-n") + 1] == "media@m7"
    assert words[words.index("--pool") + 1] == "threads"
