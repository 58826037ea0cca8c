"""What is in an image, and what should not be."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

USER = 10001

# Programs that build or install; Python's own pip is the base's.
_TOOLS = (
    *("cc", "gcc", "c++", "g++", "clang", "ld", "as", "make", "cmake", "meson", "ninja"),
    *("flatc", "pkg-config", "node", "npm", "git"),
)
# Folders in which nothing may be left.
_EMPTY = ("tmp", "var/tmp", "var/lib/apt/lists", "root/.cache", "root/.npm", "root/.local")
# What belongs to whoever builds, wherever it is in the project.
_FOREIGN = frozenset({".git", ".venv", ".env", "node_modules", "tests", "var", "__pycache__"})
_LABELS = ("title", "description", "licenses", "version", "revision")
_MEGABYTE = 1_000_000


def problems(root: Path, config: dict[str, Any], user: str) -> Iterator[str]:
    """What is wrong with the files below `root` and with the image's `config`, in words."""
    yield from _of_config(config, user)
    yield from _of_tools(root)
    yield from _of_leftovers(root)
    yield from _of_project(root / "app")
    for folder in ("app", "opt", "srv"):
        yield from _writable(root, root / folder)
    if not (root / "var/lib/dpkg/status").is_file():
        yield "Debian's list of packages is missing: /var/lib/dpkg/status"


def sizes(root: Path) -> dict[str, int]:
    """Megabytes of the parts that are ours, and of each Python package with more than ten."""
    packages = next(root.glob("opt/venv/lib/python3*/site-packages"), None)
    parts = {"Python packages": packages, "the project": root / "app", "worker": root / "opt/cache"}
    found = {name: _size(path) for name, path in parts.items() if path and path.exists()}
    if packages is not None:
        large = {path.name: _size(path) for path in packages.iterdir() if path.is_dir()}
        large["__pycache__ of all these"] = sum(map(_size, packages.rglob("__pycache__")))
        found |= dict(
            sorted(
                ((f"  {name}", size) for name, size in large.items() if size >= 10),
                key=lambda item: -item[1],
            )
        )
    return found


def _of_config(config: dict[str, Any], user: str) -> Iterator[str]:
    if config.get("User") != user:
        yield f"it runs as {config.get('User') or 'root'}, and not as {user}"
    if not config.get("Healthcheck"):
        yield "it has no health check"
    labels = config.get("Labels") or {}
    for label in _LABELS:
        if f"org.opencontainers.image.{label}" not in labels:
            yield f"it has no label {label}"


def _of_tools(root: Path) -> Iterator[str]:
    for folder in ("usr/bin", "usr/sbin", "usr/local/bin"):
        for tool in _TOOLS:
            if os.path.lexists(root / folder / tool):
                yield f"a tool to build with: /{folder}/{tool}"
    for pip in root.glob("opt/venv/bin/pip*"):
        yield f"a tool to build with: /{pip.relative_to(root)}"


def _of_leftovers(root: Path) -> Iterator[str]:
    for folder in _EMPTY:
        if (root / folder).is_dir():
            for path in (root / folder).iterdir():
                yield f"left over: /{path.relative_to(root)}"
    for pattern in ("var/cache/apt/archives/*.deb", "opt/cache/jbcalling/*.tgz"):
        for path in root.glob(pattern):
            yield f"left over: /{path.relative_to(root)}"


def _of_project(app: Path) -> Iterator[str]:
    for folder, names, files in os.walk(app):
        for name in sorted(_FOREIGN.intersection(names + files)):
            yield f"not the image's: {Path('/app', Path(folder).relative_to(app), name)}"
        names[:] = [name for name in names if name not in _FOREIGN]


def _writable(root: Path, folder: Path) -> Iterator[str]:
    """What the server's own user could change of what it runs."""
    for path in [folder, *folder.rglob("*")]:
        found = path.lstat() if os.path.lexists(path) else None
        if found is None or stat.S_ISLNK(found.st_mode):
            continue
        if found.st_uid != 0 or found.st_mode & stat.S_IWOTH:
            yield f"the server could write to it: /{path.relative_to(root)}"


def _size(path: Path) -> int:
    files = (file.lstat() for file in path.rglob("*"))
    return round(sum(found.st_size for found in files if stat.S_ISREG(found.st_mode)) / _MEGABYTE)
