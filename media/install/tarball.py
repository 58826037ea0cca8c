"""Fetches mediasoup's npm package, the source of both the worker and its schema."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

from media.install.download import DownloadError, download
from media.install.errors import InstallError
from media.install.programs import run
from media.mediasoup.version import MEDIASOUP_VERSION

# Belongs to MEDIASOUP_VERSION and changes with it.
TARBALL_SHA256 = "8ff08878ec3c859d4404b35da1785740f1b75ce5127affd488938db3006dcea4"

_NAME = f"mediasoup-{MEDIASOUP_VERSION}.tgz"
_REGISTRY_URL = f"https://registry.npmjs.org/mediasoup/-/{_NAME}"


def fetch(folder: Path, workspace: Path, say: Callable[[str], None]) -> Path:
    """The package, from `folder` when it is there already, else from npm by way of `workspace`.

    Raises `InstallError`; what has another checksum never enters `folder`.
    """
    kept = folder / _NAME
    if kept.is_file() and _sha256(kept) == TARBALL_SHA256:
        return kept
    say(f"Fetching mediasoup {MEDIASOUP_VERSION} from npm")
    fetched = _from_npm(workspace)
    if (found := _sha256(fetched)) != TARBALL_SHA256:
        raise InstallError(
            f"{_NAME} is not what it should be, and was not used.\n"
            f"  expected sha256 {TARBALL_SHA256}\n  got             {found}"
        )
    os.replace(fetched, kept)
    return kept


def unpack(tarball: Path, folder: Path, member_prefix: str) -> None:
    """Unpack the files below `package/<member_prefix>` into `folder`, without that prefix."""
    prefix = f"package/{member_prefix}/"
    with tarfile.open(tarball) as archive:
        for member in archive:
            if not (member.isfile() and member.name.startswith(prefix)):
                continue
            target = folder / member.name.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            source = archive.extractfile(member)
            assert source is not None
            with source, target.open("wb") as out:
                shutil.copyfileobj(source, out)


def _from_npm(folder: Path) -> Path:
    """npm knows the user's registry and proxy; without npm, the public registry is asked."""
    target = folder / _NAME
    if shutil.which("npm"):
        run(["npm", "pack", "--silent", f"mediasoup@{MEDIASOUP_VERSION}"], cwd=folder)
        if not target.is_file():
            raise InstallError(f"npm pack did not write {_NAME}.")
        return target
    try:
        download(_REGISTRY_URL, target, "mediasoup package")
    except DownloadError as error:
        raise InstallError(f"Cannot fetch mediasoup: {error}") from error
    return target


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
