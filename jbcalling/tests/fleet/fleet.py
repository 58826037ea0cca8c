"""A fleet as it is deployed: replicas and media nodes in processes of their own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from jbcalling.tests.running import command_of, descendants
from media.tests.ports import free_port

_END_WITHIN = 30.0
# Whether it can take a call, a replica says only when it has asked everybody.
_ANSWER_WITHIN = 15.0
_HAPPENS_WITHIN = 30.0


class Member:
    """One process of the fleet, with an HTTP port that says how it is."""

    def __init__(self, name: str, log: Path, command: list[str], port: int, **own: str) -> None:
        self.name = name
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self.environment: dict[str, str] = own
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def was_launched(self) -> bool:
        return self._process is not None

    @property
    def exit_code(self) -> int | None:
        assert self._process is not None
        return self._process.poll()

    def launch(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._command],
                cwd=settings.BASE_DIR,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        def ready() -> bool:
            if self.exit_code is not None:
                raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text()}")
            return self.status("/ready") == 200

        eventually(ready, f"{self.name} to be ready")

    def status(self, path: str) -> int | None:
        """The status of a GET; `None` when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=_ANSWER_WITHIN) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=_ANSWER_WITHIN) as answer:
            body: bytes = answer.read()
            return body.decode()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit code, when it has ended."""
        assert self._process is not None
        return self._process.wait(timeout=_END_WITHIN)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        if self._process is None:
            return 0
        if self.exit_code is None:
            self.send(number)
        return self.wait()

    def rooms(self) -> int:
        """How many rooms a media node holds."""
        return self._metric("media_node_rooms")

    def peers(self) -> int:
        """How many peers have their media on it."""
        return self._metric("media_node_peers")

    def _metric(self, name: str) -> int:
        found = re.search(rf"^{name} (\S+)$", self.get("/metrics"), re.MULTILINE)
        assert found is not None
        return int(float(found[1]))

    def workers(self) -> list[int]:
        """The pids of its mediasoup workers."""
        return [pid for pid in descendants(self.pid) if "mediasoup-worker" in command_of(pid)]


class Fleet:
    """Replicas `a` and `b`, media nodes `m1` and `m2`, on the servers given.

    The database has its tables already.
    `node_redis_url` is the way from the nodes to the same Redis, if it is another;
    `settings_of_all` are further environment variables.
    """

    def __init__(
        self,
        folder: Path,
        redis_url: str,
        database_url: str,
        node_redis_url: str = "",
        **settings_of_all: str,
    ) -> None:
        self._node_redis_url = node_redis_url or redis_url
        self._environment = {
            "DJANGO_SETTINGS_MODULE": "jbcalling.settings",
            "VAR_DIR": str(folder),
            "REDIS_URL": redis_url,
            "DATABASE_URL": database_url,
            "HOST": "127.0.0.1",
            "ANNOUNCED_ADDRESS": "127.0.0.1",
            "MEDIA_HTTP_HOST": "127.0.0.1",
            "MEDIA_WORKERS": "1",
            **settings_of_all,
        }
        self._folder = folder
        self.a, self.b = self.replica("a"), self.replica("b")
        self.m1, self.m2 = self.node("m1", "45000-45099"), self.node("m2", "45100-45199")

    @property
    def members(self) -> list[Member]:
        return [self.m1, self.m2, self.a, self.b]

    def start(self) -> None:
        for member in self.members:
            member.launch()
        for member in self.members:
            member.wait_until_ready()

    def kill(self) -> None:
        """All at once: how they end by themselves is for tests to see."""
        launched = [member for member in self.members if member.was_launched]
        for member in launched:
            if member.exit_code is None:
                member.send(signal.SIGKILL)
        for member in launched:
            member.wait()

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **self._environment},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def node_of_the_room(self) -> Member:
        """Where the one room that somebody is in has its media."""
        (node,) = [node for node in (self.m1, self.m2) if node.rooms() == 1]
        return node

    def other_than(self, node: Member) -> Member:
        return self.m2 if node is self.m1 else self.m1

    def replica(self, name: str) -> Member:
        port = free_port()
        return Member(
            name,
            self._folder / f"{name}.log",
            ["manage.py", "serve"],
            port,
            **self._environment,
            PORT=str(port),
        )

    def node(self, name: str, ports: str) -> Member:
        port = free_port()
        return Member(
            name,
            self._folder / f"{name}.log",
            [
                *("-m", "celery", "--quiet", "-A", "jbcalling", "worker"),
                *("-Q", f"media.{name}", "-n", f"media@{name}", "--pool", "threads"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            port,
            **{**self._environment, "REDIS_URL": self._node_redis_url},
            MEDIA_NODE=name,
            MEDIA_HTTP_PORT=str(port),
            RTC_PORTS=ports,
        )


def eventually(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _HAPPENS_WITHIN
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.05)
