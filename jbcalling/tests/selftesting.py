"""Runs `manage.py selftest` as an operator does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings

# Of a machine that has other things to do, these say nothing about the deployment.
PATIENT = (
    *("--max-join", "60", "--max-first", "60", "--timeout", "20"),
    *("--max-jitter", "5000", "--max-skew", "5000", "--max-freeze", "60", "--min-frames", "1"),
)


class SelfTested:
    """What it said: its exit code, its JSON, and the lines about its progress."""

    def __init__(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "selftest", "--json", *arguments],
            cwd=settings.BASE_DIR,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        self.code = done.returncode
        self.progress = done.stderr.splitlines()
        self.report: dict[str, Any] = json.loads(done.stdout)

    @property
    def directions(self) -> list[dict[str, Any]]:
        directions: list[dict[str, Any]] = self.report["directions"]
        return directions

    def problems(self) -> list[str]:
        """Everything that was wrong, in words."""
        rows = [self.report, *self.report["joins"], *self.directions]
        return [problem["detail"] for row in rows for problem in row["problems"]]

    def symptoms(self) -> set[str]:
        rows = [self.report, *self.report["joins"], *self.directions]
        return {problem["symptom"] for row in rows for problem in row["problems"]}
