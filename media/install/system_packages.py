"""Debian packages: finds out what is missing and installs it, or says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media.install.errors import InstallError
from media.install.programs import run


@dataclass(frozen=True)
class Package:
    """A Debian package, and how to see that what it brings is there.

    What is asked for is the tool or the library, never the package itself:
    somebody may have it from elsewhere.
    """

    name: str
    is_present: Callable[[], bool]


def with_command(package: str, command: str) -> Package:
    return Package(package, lambda: shutil.which(command) is not None)


def with_library(package: str, *pkg_config_names: str) -> Package:
    """A C or C++ library, known to pkg-config by `pkg_config_names`."""

    def is_present() -> bool:
        if shutil.which("pkg-config") is None:
            return False
        query = ["pkg-config", "--exists", *pkg_config_names]
        return subprocess.run(query, check=False, capture_output=True).returncode == 0

    return Package(package, is_present)


def ensure(packages: Iterable[Package], purpose: str, say: Callable[[str], None]) -> None:
    """Install what is missing of `packages`.

    Raises `InstallError` that names them when this user may not, when there is
    no apt, or when apt fails.
    """
    missing = [package.name for package in packages if not package.is_present()]
    if not missing:
        return
    command = f"apt-get install {' '.join(missing)}"
    privilege = _privilege()
    if privilege is None or shutil.which("apt-get") is None:
        raise InstallError(f"To {purpose}, install these first:\n  {command}")
    say(f"Installing what is missing to {purpose}: {' '.join(missing)}")
    # Another apt may be at work; waiting for it is better than failing.
    apt = [*privilege, "apt-get", "-o", "DPkg::Lock::Timeout=300", "-y"]
    try:
        run([*apt, "update"])
        run([*apt, "install", "--no-install-recommends", *missing])
    except InstallError as error:
        raise InstallError(f"To {purpose}, install these first:\n  {command}\n{error}") from error


def _privilege() -> list[str] | None:
    """What to put before a command to run it as root; None when there is no way."""
    # apt must not ask questions that nobody will see.
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ["sudo", "-n", *quiet] if allowed.returncode == 0 else None
