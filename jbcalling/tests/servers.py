"""A real PostgreSQL on a free port, which tests may stop, kill and start again."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
from django.conf import settings

from deploy.fleet import postgres
from media.tests.servers import Server


class PostgresServer(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._migrated = ""

    @property
    def url(self) -> str:
        return postgres.url(self.port)

    def new_database(self) -> str:
        """The URL of an empty database."""
        return self._copy("template1")

    def migrated_database(self) -> str:
        """The URL of one with all tables and no rows. Only the first takes time."""
        if not self._migrated:
            url = self.new_database()
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": url, "VAR_DIR": str(self.folder)},
                check=True,
            )
            self._migrated = url.rpartition("/")[2]
        return self._copy(self._migrated)

    def _copy(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
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
