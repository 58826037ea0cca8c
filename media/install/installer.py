"""Sees to it that this machine has the media worker and its schema."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from media.install import binary, build, cache, prebuilt, schema, tarball
from media.install.cache import Obtained
from media.install.errors import InstallError
from media.mediasoup.locations import cache_dir

Say = Callable[[str], None]


def install(say: Say, *, force: bool = False) -> bool:
    """Install what is missing; returns whether there was anything to do.

    The worker comes from the first of: MEDIASOUP_WORKER_BIN, the cache, the
    mediasoup project's prebuilt ones, a build from its sources. `force` makes
    all anew but for MEDIASOUP_WORKER_BIN. Safe to run several times at once and
    to kill at any moment. Raises `InstallError`, and the cache is as it was.
    """
    if not force and not missing():
        return False
    with cache.exclusive(say):
        # Another process may have done it while this one waited.
        if not force and not missing():
            return False
        with cache.workspace() as workspace:
            _install(workspace, say, force)
    return True


def missing() -> list[str]:
    """What a server would lack here, in words; empty when it can start."""
    contents = cache.read()
    lacking = []
    if contents.binary is None and _given_binary() is None:
        lacking.append("the media worker")
    if contents.schema is None:
        lacking.append("its schema")
    return lacking


def _install(workspace: Path, say: Say, force: bool) -> None:
    draft = workspace / "draft"
    draft.mkdir()
    package = tarball.fetch(cache_dir().parent, workspace, say)
    schema.generate(package, draft / "schema", say)
    found = _find_binary(package, workspace, say, force)
    obtained: Obtained | None = None
    if found is not None:
        path, obtained = found
        shutil.copy2(path, draft / binary.NAME)
    cache.publish(draft, obtained)


def _find_binary(
    package: Path, workspace: Path, say: Say, force: bool
) -> tuple[Path, Obtained] | None:
    """The binary for the cache and how it was obtained; None when the cache needs none."""
    given = _given_binary()
    cached = cache.read()
    if cached.binary and cached.obtained and (given or not force):
        return cached.binary, cached.obtained
    if given:
        return None
    try:
        say("Looking for a prebuilt media worker")
        return prebuilt.fetch(workspace), "prebuilt"
    except prebuilt.NoPrebuilt as reason:
        say(f"No prebuilt media worker: {reason}")
    return build.build(package, workspace, say), "build"


def _given_binary() -> Path | None:
    """MEDIASOUP_WORKER_BIN, used as it is; raises `InstallError` when nothing can be run there."""
    value = os.environ.get("MEDIASOUP_WORKER_BIN")
    if not value:
        return None
    path = Path(value)
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise InstallError(f"MEDIASOUP_WORKER_BIN={value} is not a program that can be run.")
    return path
