"""Real Redis and PostgreSQL servers on free ports, which tests may stop, kill and start again."""

from __future__ import annotations

import signal
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg

from deploy.fleet import postgres
from deploy.fleet.ready import wait_for_postgres, wait_for_redis
from jbcalling.tests.ports import free_port


class _Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _launch(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, cwd=Path(__file__).parents[2]
            )

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it; what it kept in memory is gone."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(number)
        self._process.wait(timeout=20)


class RedisServer(_Server):
    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._launch()
        wait_for_redis(self.url)

    def _command(self) -> list[str]:
        return [
            "redis-server",
            *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)),
            *("--save", "", "--appendonly", "no"),
        ]


class PostgresServer(_Server):
    @property
    def url(self) -> str:
        return postgres.url(self.port)

    def start(self) -> None:
        self._launch()
        wait_for_postgres(self.url)

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return postgres.url(self.port, name)

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "deploy.fleet.postgres"),
            *(str(self.folder), str(self.port)),
        ]
