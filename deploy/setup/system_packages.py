"""What must be on the system before there is a virtual environment.

    python3 -m deploy.setup.system_packages [--browser] [--servers] [--checkers] [--engines]

Runs on the system's own Python, with nothing but its standard library.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys

from deploy.fleet import postgres
from media.install.errors import InstallError
from media.install.system_packages import Package, ensure, with_command

# What Vite asks for.
NODE_NEEDED = (20, 19)

VENV = Package(
    f"python3.{sys.version_info.minor}-venv",
    lambda: importlib.util.find_spec("ensurepip") is not None,
)
NODE = with_command("nodejs", "node")
NPM = with_command("npm", "npm")
BROWSER = with_command("chromium", "chromium")
SERVERS = (
    with_command("redis-server", "redis-server"),
    Package("postgresql", postgres.is_installed),
    Package("haproxy", lambda: haproxy() is not None),
)
# What reads the files that ship it.
CHECKERS = (
    with_command("docker-compose", "docker-compose"),
    with_command("yamllint", "yamllint"),
    with_command("shellcheck", "shellcheck"),
    with_command("coturn", "turnserver"),
    with_command("nginx-light", "nginx"),
    with_command("gettext-base", "envsubst"),
    with_command("prometheus", "promtool"),
    with_command("systemd", "systemd-analyze"),
    # Networks that lose packets.
    Package("nftables", lambda: _for_root("nft") is not None),
    with_command("iproute2", "ip"),
)
# What builds images and runs containers without a daemon, and bases without a registry.
ENGINES = (
    with_command("buildah", "buildah"),
    with_command("podman", "podman"),
    with_command("runc", "runc"),
    with_command("debootstrap", "debootstrap"),
)

_APT_CANDIDATE = r"Candidate: (?:\d+:)?(\d+)\.(\d+)"
_NODE_VERSION = r"v(\d+)\.(\d+)"


def main(arguments: list[str]) -> None:
    try:
        if "--browser" in arguments:
            ensure([BROWSER], "run the tests in a browser", _say)
        if "--servers" in arguments:
            ensure(SERVERS, "run several servers", _say)
        if "--checkers" in arguments:
            ensure(CHECKERS, "check what ships it", _say)
        if "--engines" in arguments:
            ensure(ENGINES, "build and run images", _say)
        if arguments:
            return
        ensure([VENV], "make a virtual environment", _say)
        if not NODE.is_present():
            _check_node(_output("apt-cache", "policy", "nodejs"), _APT_CANDIDATE)
        ensure([NODE, NPM], "build the front end", _say)
        _check_node(_output("node", "--version"), _NODE_VERSION)
    except InstallError as error:
        sys.exit(str(error))


def haproxy() -> str | None:
    return _for_root("haproxy")


def _for_root(command: str) -> str | None:
    """Where it is: Debian puts some where only root's PATH leads."""
    return shutil.which(command, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def _check_node(answer: str, pattern: str) -> None:
    """Refuse a Node.js that is too old, before or after it is installed."""
    match = re.search(pattern, answer)
    if match and (int(match[1]), int(match[2])) < NODE_NEEDED:
        needed = ".".join(map(str, NODE_NEEDED))
        raise InstallError(
            f"To build the front end, Node.js {needed} or newer is needed; this system has "
            f"{match[1]}.{match[2]}. Install a newer one, such as from https://nodejs.org/."
        )


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout
    except OSError:
        return ""


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
