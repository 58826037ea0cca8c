"""Downloads the worker that the mediasoup project built for this kind of machine."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tarfile
from pathlib import Path

from media.install.binary import NAME, runs_here
from media.install.download import DownloadError, download
from media.mediasoup.version import MEDIASOUP_VERSION

_RELEASES = "https://github.com/versatica/mediasoup/releases/download"
# The project names its files by Node.js's words for processors.
_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "armv7l": "arm"}


class NoPrebuilt(Exception):
    """There is no prebuilt worker that runs here; the message is one line."""


def url() -> str:
    """Where this machine's worker would be."""
    base = os.environ.get("MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL") or _RELEASES
    machine = platform.machine().lower()
    name = f"{NAME}-{MEDIASOUP_VERSION}-{sys.platform}-{_ARCHITECTURES.get(machine, machine)}"
    if sys.platform == "linux":
        name += f"-kernel{platform.release().split('.')[0]}"
    return f"{base.rstrip('/')}/{MEDIASOUP_VERSION}/{name}.tgz"


def fetch(folder: Path) -> Path:
    """The worker, in `folder`; raises `NoPrebuilt` when it cannot be had or does not run here."""
    if os.environ.get("MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD"):
        raise NoPrebuilt("MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD is set")
    archive = folder / "prebuilt.tgz"
    try:
        download(url(), archive, "prebuilt worker")
        binary = _unpack(archive, folder)
    except DownloadError as error:
        raise NoPrebuilt(str(error)) from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise NoPrebuilt(f"{url()} cannot be unpacked: {error}") from error
    # Built elsewhere, perhaps against a newer C library.
    if not runs_here(binary):
        raise NoPrebuilt(f"{url()} does not run on this machine")
    return binary


def _unpack(archive: Path, folder: Path) -> Path:
    """Only the one file that is wanted, wherever the archive would like to put others."""
    binary = folder / NAME
    with tarfile.open(archive) as tar:
        member = next((m for m in tar if m.isfile() and Path(m.name).name == NAME), None)
        source = member and tar.extractfile(member)
        if not source:
            raise tarfile.TarError(f"no {NAME} in it")
        with source, binary.open("wb") as out:
            shutil.copyfileobj(source, out)
    binary.chmod(0o755)
    return binary
