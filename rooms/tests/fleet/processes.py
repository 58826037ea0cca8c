"""The processes of a small fleet: replicas of signaling, and a media node."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from media.tests.ports import free_port

_START_WITHIN = 40.0
# Short enough to wait for; a dead replica is missed after half of it.
GRACE_SECONDS = 6.0


class Fleet:
    """What all processes share, and the way to start one."""

    node: Process

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "jbcalling.settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ROOMS_GRACE_SECONDS": str(GRACE_SECONDS),
            "ANNOUNCED_ADDRESS": "127.0.0.1",
        }
        self._started: list[Process] = []

    def replica(self) -> Process:
        port = free_port()
        return self._start(
            [sys.executable, "manage.py", "serve"], {"HOST": "127.0.0.1", "PORT": str(port)}, port
        )

    def start_node(self, name: str, rtc_ports: str) -> None:
        port = free_port()
        command = [sys.executable, "-m", "celery", "-A", "jbcalling", "worker"]
        command += ["-Q", f"media.{name}", "--pool", "threads", "-c", "4", "-n", f"media@{name}"]
        more = {
            "MEDIA_NODE": name,
            "MEDIA_WORKERS": "1",
            "RTC_PORTS": rtc_ports,
            "MEDIA_HTTP_PORT": str(port),
        }
        self.node = self._start(command, more, port)

    def kill(self) -> None:
        for process in self._started:
            process.kill()

    def _start(self, command: list[str], more: dict[str, str], port: int) -> Process:
        process = Process(command, {**self._environment, **more}, port, self.folder)
        self._started.append(process)
        return process


class Process:
    """One of them; `url` is where it answers."""

    count: ClassVar[int] = 0

    def __init__(
        self, command: list[str], environment: dict[str, str], port: int, folder: Path
    ) -> None:
        Process.count += 1
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"process-{Process.count}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
            )

    def wait_until(self, path: str) -> None:
        """Until `path` answers with 200."""
        deadline = time.monotonic() + _START_WITHIN
        while not self.answers(path):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"it did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def workers(self) -> list[int]:
        """The media workers of a node, which are its children."""
        return [
            int(pid)
            for task in Path(f"/proc/{self._process.pid}/task").glob("*/children")
            for pid in task.read_text().split()
            if "mediasoup-worker" in Path(f"/proc/{pid}/cmdline").read_text()
        ]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def answers(self, path: str) -> bool:
        """Whether it does with 200."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False
