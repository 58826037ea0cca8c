"""Where the worker binary and its generated schema live on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from media.mediasoup.version import MEDIASOUP_VERSION


def cache_dir() -> Path:
    """The user's cache folder for the pinned version; it may not exist yet."""
    base = os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    return root / "jbcalling" / f"mediasoup-{MEDIASOUP_VERSION}"


def worker_binary() -> Path:
    """`$MEDIASOUP_WORKER_BIN` when it is set, else the cached binary."""
    chosen = os.environ.get("MEDIASOUP_WORKER_BIN")
    return Path(chosen) if chosen else cache_dir() / "mediasoup-worker"


def schema_dir() -> Path:
    """Holds the generated package `FBS` and the file `VERSION`."""
    return cache_dir() / "schema"
