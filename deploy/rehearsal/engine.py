"""buildah, which builds, and podman, which runs: both over one folder of their own."""

from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A machine's own certificates, which the images' bases do not have.
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class EngineError(Exception):
    """A program failed; the message has its last lines."""


class Engine:
    """Images and containers below `folder`; nobody else's are seen or touched."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        places = ["--root", str(folder / "storage"), "--runroot", str(folder / "run")]
        self._buildah = ["buildah", *places, "--storage-driver", "overlay"]
        # These work where there is no systemd, and with either kind of control groups; that it
        # is missing would be said at every start.
        no_systemd = ["--cgroup-manager", "cgroupfs", "--events-backend", "file"]
        no_systemd += ["--log-level", "fatal"]
        self._podman = [
            "podman", *places, "--storage-driver", "overlay", *no_systemd, "--runtime", "runc",
        ]  # fmt: skip

    def build(
        self,
        dockerfile: Path,
        context: Path,
        image: str,
        *,
        arguments: Mapping[str, str] | None = None,
        target: str | None = None,
        certificates: bool = True,
        log: Path,
    ) -> None:
        """Build with what is here already, and nothing from a registry; `log` has all it says."""
        command = [
            *self._buildah, "build", "--pull-never", "--layers", "--format", "docker",
            "--isolation", "chroot", "--network", "host", "--file", str(dockerfile),
            "--tag", image,
        ]  # fmt: skip
        for name, value in (arguments or {}).items():
            command += ["--build-arg", f"{name}={value}"]
        if target:
            command += ["--target", target]
        if certificates and _CERTIFICATES.exists():
            command += ["--volume", f"{_CERTIFICATES}:{_CERTIFICATES}:ro"]
        with log.open("w") as out:
            done = subprocess.run(
                [*command, str(context)], check=False, stdout=out, stderr=subprocess.STDOUT
            )
        if done.returncode:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
            raise EngineError(f"{dockerfile.name} cannot be built; all of it is in {log}:\n{last}")

    def exists(self, image: str) -> bool:
        return self._ask("image", "exists", image).returncode == 0

    def inspect(self, image: str) -> dict[str, Any]:
        (found,) = json.loads(self._podman_says("image", "inspect", image))
        return dict(found)

    @contextmanager
    def mounted(self, image: str) -> Iterator[Path]:
        """The image's files, to be read."""
        yield Path(self._podman_says("image", "mount", image).strip())
        self._podman_says("image", "unmount", image)

    def start(
        self,
        name: str,
        image: str,
        *command: str,
        network: str,
        environment: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        """Start a container that can write to nothing but its temporary folders."""
        self._podman_says(
            "run", "--detach", *self._limits(name, network, environment or {}), *options,
            image, *command,
        )  # fmt: skip

    def run(
        self,
        name: str,
        image: str,
        *command: str,
        network: str,
        environment: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> subprocess.CompletedProcess[str]:
        """The same, to its end; standard error is in the output as well."""
        return self._ask(
            "run", "--rm", *self._limits(name, network, environment or {}), *options,
            image, *command,
        )  # fmt: skip

    def is_healthy(self, name: str) -> bool:
        """Run the image's own HEALTHCHECK once."""
        return self._ask("healthcheck", "run", name).returncode == 0

    def state(self, name: str) -> dict[str, Any]:
        (found,) = json.loads(self._podman_says("container", "inspect", name))
        return dict(found["State"])

    def logs(self, name: str) -> str:
        return self._ask("logs", name).stdout

    def stop(self, name: str, patience: int) -> None:
        """As a deployment does: the image's stop signal first, and then no mercy."""
        self._podman_says("stop", "--time", str(patience), name)

    def remove(self, *names: str) -> None:
        """With all that they wrote. No such container is no mistake."""
        self._ask("rm", "--force", "--ignore", "--volumes", "--time", "0", *names)

    def remove_volumes(self, *names: str) -> None:
        self._ask("volume", "rm", "--force", *names)

    def _limits(self, name: str, network: str, environment: Mapping[str, str]) -> list[str]:
        # podman asks for more open files and processes than a root without rights may give.
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        given = [flag for key, value in environment.items() for flag in ("--env", f"{key}={value}")]
        return [
            "--name", name, "--network", network, "--read-only",
            "--ulimit", f"nofile={files}:{files}", "--ulimit", "nproc=4096:4096", *given,
        ]  # fmt: skip

    def _podman_says(self, *command: str) -> str:
        done = subprocess.run(
            [*self._podman, *command], check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise EngineError(f"podman {' '.join(command)}:\n{done.stderr}")
        return done.stdout

    def _ask(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._podman, *command],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
