"""Runs `manage.py loadtest` as an operator does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from jbcalling.tests.running import descendants


class Load:
    """One run of the command, with a report of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.json, self.html = folder / "load.json", folder / "load.html"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "loadtest"),
                *("--json", str(self.json), "--html", str(self.html), *arguments),
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "VAR_DIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""

    def report(self) -> dict[str, Any]:
        """Waits for its end."""
        self.said, errors = self.process.communicate(timeout=150)
        assert self.json.exists(), errors
        read: dict[str, Any] = json.loads(self.json.read_text())
        return read

    def children(self) -> list[int]:
        return descendants(self.process.pid)
