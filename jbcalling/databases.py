"""The two databases that jbcalling runs on: a file, or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url

# A server behind a network that is cut: how soon it is given up.
_PATIENCE = {
    "connect_timeout": 2,
    # Milliseconds until somebody confirms what was sent.
    "tcp_user_timeout": 3000,
    # Seconds, and then times, of asking a connection whether it is still there.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for PostgreSQL at `url`, or for SQLite in `folder` without one."""
    kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if url:
        parsed = dj_database_url.parse(url, engine="jbcalling.postgres")
        # What the URL says itself goes before.
        return {**parsed, **kept, "OPTIONS": {**_PATIENCE, **parsed.get("OPTIONS", {})}}
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
