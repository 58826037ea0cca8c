"""How a Celery worker that is to be a media node may be started, and how not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PREFORK = (
    "A media node needs --pool threads: the processes of the prefork pool could not "
    "reach its workers, and would keep their pipes open."
)


def start(tmp_path: Path, redis_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "jbcalling.settings",
        "VAR_DIR": str(tmp_path),
        "REDIS_URL": redis_url,
        "MEDIA_NODE": "m1",
    }
    return subprocess.run(
        [sys.executable, "-m", "celery", "-A", "jbcalling", "worker", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-Q", "media.m1"], PREFORK),
        (
            ["-Q", "media.m2", "--pool", "threads"],
            "MEDIA_NODE='m1', but this worker consumes media.m2. "
            "Start it with -Q media.m1, or set MEDIA_NODE.",
        ),
    ],
    ids=["prefork", "another node's queue"],
)
def test_a_wrong_start_is_refused_in_one_line(
    tmp_path: Path, redis_url: str, arguments: list[str], said: str
) -> None:
    refused = start(tmp_path, redis_url, *arguments)
    assert refused.returncode == 1
    assert refused.stderr.strip().splitlines()[-1] == said
    assert "Traceback" not in refused.stderr
