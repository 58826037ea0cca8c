"""A machine made of fakes: a cache of its own, small programs, a tiny mediasoup package."""

from __future__ import annotations

import hashlib
import os
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from media.install import build, prebuilt, tarball
from media.install.errors import InstallError

# Starts without a version as the real one does, and says which it is.
WORKER_SCRIPT = "#!/bin/sh\n# {name}\nexit 41\n"


@dataclass
class Machine:
    """What the fakes did, and ways to change what they do."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    said: list[str] = field(default_factory=list)
    builds: int = 0

    @property
    def cache(self) -> Path:
        return self.root / "cache" / "jbcalling" / "mediasoup-3.27.1"

    @property
    def binary(self) -> Path:
        return self.cache / "mediasoup-worker"

    def say(self, line: str) -> None:
        self.said.append(line)

    def program(self, name: str, script: str) -> None:
        """Put a shell script on the PATH, in front of what is there."""
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def runs_of(self, name: str) -> list[str]:
        """What `name` was called with, a line for each time, if its script logs it."""
        log = self.root / f"{name}.log"
        return log.read_text().splitlines() if log.exists() else []

    def worker(self, name: str) -> str:
        return WORKER_SCRIPT.format(name=name)

    def package(self, files: dict[str, str]) -> None:
        """Make `npm pack` give a package with these files, by their path in `worker/`."""
        path = self.root / "npm.tgz"
        pack(path, {f"package/worker/{name}": content for name, content in files.items()})
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        self.monkeypatch.setattr(tarball, "TARBALL_SHA256", checksum)

    def prebuilt(self, script: str) -> Path:
        """Offer a prebuilt worker at the address that `prebuilt` will ask."""
        path = Path(prebuilt.url().removeprefix("file://"))
        path.parent.mkdir(parents=True, exist_ok=True)
        pack(path, {"mediasoup-worker": script})
        return path

    def build_gives(self, script: str | None) -> None:
        """What a build makes; None: it fails."""

        def fake_build(package: Path, folder: Path, say: object) -> Path:
            self.builds += 1
            if script is None:
                raise InstallError("c++ failed with exit code 1:")
            built = folder / "built"
            built.write_text(script)
            built.chmod(0o755)
            return built

        self.monkeypatch.setattr(build, "build", fake_build)


def pack(path: Path, files: dict[str, str]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            source = path.with_name("member")
            source.write_text(content)
            archive.add(source, name)
            source.unlink()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """npm gives a tiny package, flatc one module, a build a worker; no prebuilt one is offered."""
    for name in ("MEDIASOUP_WORKER_BIN", "MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "bin").mkdir()
    releases = f"file://{tmp_path}/releases"
    monkeypatch.setenv("MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL", releases)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    machine = Machine(tmp_path, monkeypatch)
    machine.package({"fbs/a.fbs": "table A {}", "fbs/b.fbs": "table B {}"})
    machine.program(
        "npm", f'echo "$@" >>{tmp_path}/npm.log\ncp {tmp_path}/npm.tgz mediasoup-3.27.1.tgz'
    )
    machine.program(
        "flatc",
        f'echo "$1 $2 $3" >>{tmp_path}/flatc.log\n'
        'mkdir "$4/FBS"\necho "SOURCES = $(($# - 4))" >"$4/FBS/generated.py"',
    )
    machine.build_gives(machine.worker("built"))
    return machine
