"""All images together: a fleet of containers in a network of its own, where no port is taken."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.fleet import postgres
from deploy.rehearsal.engine import Engine

_PREFIX = "jbcalling-rehearsal"
_HOLDER = f"{_PREFIX}-network"
_VOLUMES = (f"{_PREFIX}-beat", f"{_PREFIX}-frontend")
_NETWORK = f"container:{_HOLDER}"
_PYTHON = "localhost/jbcalling/signaling"
_REDIS_PORT, _POSTGRES_PORT = 6379, 5432
_PATIENCE = 90.0
# Warnings about what a machine without a public address, TLS and TURN cannot have, and
# about the limit of open files, which is this machine's.
_SILENCED = (
    *("security.W004", "security.W008"),
    *("calling.E006", "calling.W002", "calling.W004", "calling.W007"),
)


class Fleet:
    """Replica, beat, media node and pages, each on a root file system that is read-only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        common = {
            "REDIS_URL": f"redis://127.0.0.1:{_REDIS_PORT}/0",
            "DATABASE_URL": postgres.url(_POSTGRES_PORT),
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "calls.example.org",
            "TRUSTED_PROXIES": "127.0.0.1",
            "SECURE_COOKIES": "true",
            "SILENCED_SYSTEM_CHECKS": ",".join(_SILENCED),
        }
        node = {
            "MEDIA_NODE": "m1",
            # It has no pages.
            "SILENCED_SYSTEM_CHECKS": ",".join([*_SILENCED, "django_vite.W001"]),
            "MEDIA_WORKERS": "2",
            "ANNOUNCED_ADDRESS": "127.0.0.1",
            "RTC_PORTS": "40000-40100",
            "MEDIA_DRAIN_SECONDS": "5",
        }
        self._environments: dict[str, Mapping[str, str]] = {
            "signaling": common,
            "beat": common,
            "media": {**common, **node},
            "frontend": {"SIGNALING_URL": "http://localhost:8001"},
        }
        self._options = {
            # Where the two write at all: beat its schedule, nginx the template it has filled in.
            "beat": ["--volume", f"{_VOLUMES[0]}:/var/lib/jbcalling"],
            "frontend": ["--volume", f"{_VOLUMES[1]}:/etc/nginx/conf.d"],
        }

    def command(self, kind: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run `command` as a container of its own, in the environment that `kind` has."""
        return self._engine.run(
            f"{_PREFIX}-command",
            _image(kind),
            *command,
            network=_NETWORK,
            environment=self._environments[kind],
        )

    def start(self, kind: str, *command: str) -> None:
        self._engine.start(
            _name(kind),
            _image(kind),
            *command,
            network=_NETWORK,
            environment=self._environments[kind],
            options=self._options.get(kind, ()),
        )

    def problem(self, kind: str) -> str | None:
        """What keeps its health check from turning green, None when it does."""
        deadline = time.monotonic() + _PATIENCE
        while not self._engine.is_healthy(_name(kind)):
            state = self._engine.state(_name(kind))
            if not state["Running"] or time.monotonic() > deadline:
                last = self._engine.logs(_name(kind)).splitlines()[-15:]
                how = "does not get well" if state["Running"] else f"ended: {state['ExitCode']}"
                return "\n".join([how, *last])
            time.sleep(0.5)
        return None

    def stop(self, kind: str, patience: int) -> int:
        """Ask it to end; its exit code, which is 137 when it did not within `patience` seconds."""
        self._engine.stop(_name(kind), patience)
        return int(self._engine.state(_name(kind))["ExitCode"])

    def is_running(self, kind: str) -> bool:
        return bool(self._engine.state(_name(kind))["Running"])

    def logs(self, kind: str) -> str:
        return self._engine.logs(_name(kind))


@contextmanager
def fleet(engine: Engine, folder: Path) -> Iterator[Fleet]:
    """The network, with Redis and PostgreSQL of this machine in it, and nothing else yet."""
    names = [_name(kind) for kind in ("signaling", "beat", "media", "frontend", "command")]

    def clear() -> None:
        # A container goes before the one whose network it is in.
        engine.remove(*names)
        engine.remove(_HOLDER)
        engine.remove_volumes(*_VOLUMES)

    # What a rehearsal that was killed has left.
    clear()
    with ExitStack() as stack:
        stack.callback(clear)
        engine.start(_HOLDER, _PYTHON, "sleep", "infinity", network="none")
        inside = ["nsenter", "--target", str(engine.state(_HOLDER)["Pid"]), "--net"]
        servers = (
            ["redis-server", "--port", str(_REDIS_PORT), "--save", ""],
            [
                *(sys.executable, "-m", "deploy.fleet.postgres"),
                *(str(folder / "postgres"), str(_POSTGRES_PORT)),
            ],
        )
        log = stack.enter_context((folder / "servers.log").open("w"))
        for server in servers:
            process = subprocess.Popen([*inside, *server], stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        found = Fleet(engine)
        addresses = found._environments["signaling"]
        subprocess.run(
            [
                *inside, sys.executable, "-m", "deploy.fleet.ready",
                addresses["DATABASE_URL"], addresses["REDIS_URL"],
            ],
            check=True,
            timeout=_PATIENCE,
            env=os.environ,
        )  # fmt: skip
        yield found


def _name(kind: str) -> str:
    return f"{_PREFIX}-{kind}"


def _image(kind: str) -> str:
    """Beat is another use of the image of replicas."""
    return f"localhost/jbcalling/{'signaling' if kind == 'beat' else kind}"
