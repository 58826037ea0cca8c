"""What can be said of a worker's binary without driving it."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

NAME = "mediasoup-worker"

# What the worker answers to a parent that does not name its version.
_EXIT_NO_VERSION = 41


def runs_here(binary: Path) -> bool:
    """Whether `binary` starts on this machine and is a mediasoup-worker."""
    try:
        done = subprocess.run([binary], env={}, check=False, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == _EXIT_NO_VERSION


def sha256(binary: Path) -> str:
    with binary.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
