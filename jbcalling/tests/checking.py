"""Runs `manage.py check_stack` as an operator does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings


class Checked:
    """What it said: its exit code, and for each step its status, detail and symptom.

    Connections are left alone for a moment only, unless the arguments say for how long.
    """

    def __init__(self, *arguments: str, **environment: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "check_stack", "--json", "--idle", "0", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        self.code = done.returncode
        self._results: list[dict[str, Any]] = json.loads(done.stdout)["results"]

    @property
    def first(self) -> str:
        """The step that it says to look at first."""
        return next(iter(self.symptoms()), "")

    def statuses(self) -> dict[str, str]:
        return {result["step"]: result["status"] for result in self._results}

    def symptoms(self) -> dict[str, str]:
        """Of the steps that failed."""
        return {
            result["step"]: result["symptom"] for result in self._results if "symptom" in result
        }

    def detail(self, step: str) -> str:
        (detail,) = [result["detail"] for result in self._results if result["step"] == step]
        return str(detail)
