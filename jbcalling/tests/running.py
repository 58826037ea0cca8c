"""The whole system as a user starts it: `manage.py serve` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from media.tests.ports import free_port

_START_WITHIN = 30.0


class RunningServer:
    """A server with a database and ports of its own, under `folder`.

    `host` is where it listens; `before` may be a command that runs it, such as one
    that puts it into another network.
    """

    before: tuple[str, ...] = ()

    def __init__(self, folder: Path, host: str = "127.0.0.1", **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://{host}:{self.port}"
        self.log = folder / "server.log"
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "jbcalling.settings",
            "VAR_DIR": str(folder),
            "HOST": host,
            "PORT": str(self.port),
            "MEDIA_WORKERS": "2",
            "RTC_PORTS": "41000-41200",
            "ANNOUNCED_ADDRESS": host,
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.before, *self._command("serve")],
                cwd=settings.BASE_DIR,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _START_WITHIN
        while not self._healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end as Ctrl-C does; its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self._process.wait(timeout=20)

    def manage(self, *arguments: str) -> str:
        """Run another management command on the same database; what it printed."""
        return subprocess.run(
            self._command(*arguments),
            cwd=settings.BASE_DIR,
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            body: bytes = answer.read()
            return body.decode()

    def workers(self) -> list[int]:
        """The pids of its mediasoup workers."""
        return [pid for pid in descendants(self.pid) if "mediasoup-worker" in command_of(pid)]

    def _healthy(self) -> bool:
        try:
            self.get("/health")
        except (urllib.error.URLError, OSError):
            return False
        return True

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]


def descendants(pid: int) -> list[int]:
    """All living processes below `pid`, zombies left out."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return [child for child in found if alive(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""
