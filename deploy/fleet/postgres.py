"""A PostgreSQL server with its data in a folder, for one machine: development and tests.

    python -m deploy.fleet.postgres FOLDER PORT

Makes the cluster if there is none, then becomes the server. It listens on
127.0.0.1 alone, trusts whoever reaches it there, and gives up a database that
survives a power cut for one that is quick.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

# Whom the server runs as when we are root, which it refuses to be.
_USER = "postgres"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "log_min_messages": "warning",
}


def main(folder: Path, port: int) -> None:
    data = _reachable(folder) / "data"
    if not (data / "PG_VERSION").exists():
        _make_cluster(data)
    options = {**_SETTINGS, "port": str(port), "unix_socket_directories": str(data)}
    flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
    command = [*_as_user(), str(program("postgres")), "-D", str(data), *flags]
    os.execvp(command[0], command)


def url(port: int, database: str = "postgres") -> str:
    return f"postgres://postgres@127.0.0.1:{port}/{database}"


def program(name: str) -> Path:
    """Debian keeps the server's programs off the PATH, in a folder for each version."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3])
    )
    if found := shutil.which(name) or (versions and versions[-1]):
        return Path(found)
    raise SystemExit("PostgreSQL is not installed:\n  apt-get install postgresql")


def is_installed() -> bool:
    try:
        program("initdb")
    except SystemExit:
        return False
    return True


def _make_cluster(data: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    # A cluster appears whole or not at all: an attempt that was cut off is no obstacle.
    draft = data.with_name(f"data.{os.getpid()}")
    draft.mkdir()
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_USER)
        os.chown(data.parent, owner.pw_uid, owner.pw_gid)
        os.chown(draft, owner.pw_uid, owner.pw_gid)
    command = ["-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(
        [*_as_user(), str(program("initdb")), *command, "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    draft.rename(data)


def _as_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]


def _reachable(folder: Path) -> Path:
    """`folder`, or a public place for its data when the server's user cannot get there."""
    folder = folder.resolve()
    if os.geteuid() != 0:
        return folder
    existing = [parent for parent in folder.parents if parent.exists()]
    if all(parent.stat().st_mode & stat.S_IXOTH for parent in existing):
        return folder
    return Path("/var/tmp") / f"jbcalling-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
