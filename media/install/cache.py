"""The worker's place in the user's cache: what is in it, and how it changes as a whole.

    ~/.cache/jbcalling/
        mediasoup-<version>.tgz        mediasoup's npm package
        mediasoup-<version>/           what the driver uses
            mediasoup-worker           absent while MEDIASOUP_WORKER_BIN names another
            schema/                    package FBS, and VERSION
            manifest.json              what is here and where it came from
        mediasoup-<version>.tmp-*/     an installation at work, or the remains of one

The manifest holds checksums of the rest, so that damage is seen; and everything
is made in a `.tmp-` folder and moved into place at once, so that a process that
dies leaves either the old or the new.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from media.install import binary, schema
from media.mediasoup.locations import cache_dir
from media.mediasoup.version import MEDIASOUP_VERSION

Obtained = Literal["prebuilt", "build"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says; `sha256` and `obtained` are the binary's, None without one."""

    version: str
    obtained: Obtained | None
    sha256: str | None
    schema_sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What of the cache can be used; None where it is missing or damaged."""

    binary: Path | None
    obtained: Obtained | None
    schema: Path | None


def read() -> Contents:
    """Look at the cache, believing nothing that the manifest does not vouch for."""
    folder = cache_dir()
    manifest = _read_manifest(folder)
    if manifest is None or manifest.version != MEDIASOUP_VERSION:
        return Contents(None, None, None)
    worker = folder / binary.NAME
    generated = folder / "schema"
    has_binary = (
        os.access(worker, os.X_OK) and worker.is_file() and binary.sha256(worker) == manifest.sha256
    )
    has_schema = schema.sha256(generated) == manifest.schema_sha256
    return Contents(
        binary=worker if has_binary else None,
        obtained=manifest.obtained if has_binary else None,
        schema=generated if has_schema else None,
    )


@contextmanager
def exclusive(say: Callable[[str], None]) -> Iterator[None]:
    """One installation at a time, over all processes of this user."""
    root = cache_dir().parent
    root.mkdir(parents=True, exist_ok=True)
    with (root / f"{cache_dir().name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another installation is at work; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder to work in, on the cache's file system; gone afterwards. Call it while `exclusive`.

    Whatever of the kind is still around belonged to a process that died.
    """
    target = cache_dir()
    for remains in target.parent.glob(f"{target.name}.tmp-*"):
        shutil.rmtree(remains)
    with tempfile.TemporaryDirectory(
        prefix=f"{target.name}.tmp-", dir=target.parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def publish(draft: Path, obtained: Obtained | None) -> None:
    """Put `draft`, which holds the schema and perhaps the binary, in the cache's place.

    Call it while `exclusive`, with a draft inside the `workspace`.
    """
    worker = draft / binary.NAME
    manifest = Manifest(
        version=MEDIASOUP_VERSION,
        obtained=obtained,
        sha256=binary.sha256(worker) if worker.exists() else None,
        schema_sha256=schema.sha256(draft / "schema"),
    )
    (draft / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2) + "\n")
    target = cache_dir()
    if target.exists():
        # A folder cannot replace a full one; the old one goes with the workspace.
        os.rename(target, draft.with_name("replaced"))
    os.rename(draft, target)


def _read_manifest(folder: Path) -> Manifest | None:
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
