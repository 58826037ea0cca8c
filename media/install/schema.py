"""Generates the Python modules of the worker's wire format."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from media.install.programs import run
from media.install.system_packages import ensure, with_command
from media.install.tarball import unpack
from media.mediasoup.version import MEDIASOUP_VERSION

COMPILER = with_command("flatbuffers-compiler", "flatc")


def generate(tarball: Path, target: Path, say: Callable[[str], None]) -> None:
    """Write package `FBS` and the file `VERSION` to `target`.

    Raises `InstallError` when flatc is missing or does not accept the schema.
    """
    ensure([COMPILER], "generate the media worker's schema", say)
    say("Generating the media worker's schema")
    target.mkdir()
    with tempfile.TemporaryDirectory() as temporary:
        unpack(tarball, Path(temporary), "worker/fbs")
        sources = sorted(Path(temporary).glob("*.fbs"))
        run(["flatc", "--python", "--gen-object-api", "-o", target, *sources])
    # flatc keeps its folders from others; but the server may be another user than the installer.
    for folder in target.glob("**/"):
        folder.chmod(0o755)
    (target / "VERSION").write_text(f"{MEDIASOUP_VERSION}\n")


def sha256(folder: Path) -> str:
    """One checksum of all that was generated; what Python caches beside it does not count."""
    digest = hashlib.sha256()
    for path in sorted([*folder.rglob("*.py"), folder / "VERSION"]):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder)} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
