"""A real PostgreSQL on a free port, which tests may stop, kill and start again."""

from __future__ import annotations

import sys
import uuid

import psycopg

from deploy.fleet import postgres
from media.tests.servers import Server


class PostgresServer(Server):
    @property
    def url(self) -> str:
        return postgres.url(self.port)

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

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True
