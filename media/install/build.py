"""Builds the worker from mediasoup's sources, against the system's own libraries."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from media.install.binary import NAME, runs_here
from media.install.errors import InstallError
from media.install.programs import run
from media.install.progress import Progress
from media.install.schema import COMPILER
from media.install.system_packages import ensure, with_command, with_library
from media.install.tarball import unpack

PACKAGES = (
    with_command("gcc", "cc"),
    with_command("g++", "c++"),
    with_command("pkg-config", "pkg-config"),
    with_library("libssl-dev", "openssl"),
    with_library("libuv1-dev", "libuv"),
    with_library("libsrtp2-dev", "libsrtp2"),
    with_library("libabsl-dev", "absl_hash", "absl_flat_hash_map", "absl_strings"),
    with_library("libflatbuffers-dev", "flatbuffers"),
    COMPILER,
)

# Debian 12's Meson is older than the 1.1 that the sources ask for.
_BUILD_TOOLS = ("meson==1.12.1", "ninja==1.13.2")

# Each folder there answers for one library that the sources would download.
_SUBPROJECTS = Path(__file__).parent / "subprojects"

# What this makes is included by sources that do not wait for it: on a busy machine they
# are compiled too early.
_GENERATED = "flatbuffers-generator"

# The sources compare for equality where OpenSSL sets further bits, and so answer
# 1 to every question that OpenSSL asks of this BIO. Where OpenSSL knows kernel
# TLS, as Debian's does, it then keeps no write buffer, and the worker dies at
# the first DTLS handshake.
_FIX_FILE = "src/RTC/DtlsTransport.cpp"
_FIX_FROM = "operationType == BIO_CB_RETURN"
_FIX_TO = "(operationType & BIO_CB_RETURN) != 0"

_NINJA_STATUS = re.compile(r"\[(\d+)/(\d+)\]")


def build(tarball: Path, folder: Path, say: Callable[[str], None]) -> Path:
    """Build the worker of `tarball` in `folder`, in some minutes; returns the binary.

    Raises `InstallError` with the compiler's last lines, or with the packages
    to install.
    """
    ensure(PACKAGES, "build the media worker", say)
    say("Building the media worker (4 to 8 minutes on 2 cores)")
    worker = folder / "worker"
    unpack(tarball, worker, "worker")
    use_system_libraries(worker)
    fix_dtls(worker)
    programs = _install_tools(folder / "tools")
    env = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}
    options = ("--buildtype", "release", "-Db_ndebug=true")
    run([programs / "meson", "setup", "build", *options], cwd=worker, env=env)
    run([programs / "meson", "compile", "-C", "build", _GENERATED], cwd=worker, env=env)
    _compile(worker, programs / "ninja")
    binary = worker / "build" / NAME
    if not runs_here(binary):
        raise InstallError("The media worker was built but does not start on this machine.")
    return binary


def use_system_libraries(worker: Path) -> None:
    """Put our subprojects in the place of the sources' own, which would be downloaded."""
    subprojects = worker / "subprojects"
    shutil.rmtree(subprojects)
    shutil.copytree(_SUBPROJECTS, subprojects)


def fix_dtls(worker: Path) -> None:
    """Mend the one comparison that makes the worker crash; see `_FIX_FROM`."""
    path = worker / _FIX_FILE
    source = path.read_text()
    if source.count(_FIX_FROM) != 1:
        raise InstallError(f"{_FIX_FILE} is not the one that the fix was written for.")
    path.write_text(source.replace(_FIX_FROM, _FIX_TO))


def _install_tools(folder: Path) -> Path:
    """Where their programs are: in an environment of their own, for this Python may have no pip."""
    run([sys.executable, "-m", "venv", folder])
    programs = folder / "bin"
    run([programs / "python", "-m", "pip", "install", "-q", *_BUILD_TOOLS])
    return programs


def _compile(worker: Path, ninja: Path) -> None:
    progress = Progress("media worker")

    def show(line: str) -> None:
        if status := _NINJA_STATUS.match(line):
            progress.update(int(status[1]), int(status[2]))

    try:
        run([ninja, "-C", "build", NAME], cwd=worker, on_line=show)
    finally:
        progress.close()
