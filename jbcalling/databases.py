"""The two databases that jbcalling runs on: a file, or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for PostgreSQL at `url`, or for SQLite in `folder` without one."""
    kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if url:
        return {**dj_database_url.parse(url), **kept}
    return {
        **kept,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "db.sqlite3",
        "OPTIONS": {
            # Writers queue for the lock at BEGIN instead of failing in the middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # A file, not memory: handlers use the database from several threads.
        "TEST": {"NAME": f"{tempfile.gettempdir()}/jbcalling-test-{os.getpid()}.sqlite3"},
    }
