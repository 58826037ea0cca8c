"""Real servers for the tests that need them, and the choice of database.

pytest               on SQLite, as one process does
pytest --postgres    the tests marked `postgres` again, on PostgreSQL
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

_postgres_for_django = pytest.StashKey[PostgresServer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        action="store_true",
        help="run the tests marked `postgres`, with PostgreSQL as Django's database",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgres: runs on PostgreSQL too (pytest --postgres)")
    if not config.getoption("--postgres"):
        return
    server = config.stash[_postgres_for_django] = PostgresServer(_public_folder())
    server.start()
    _use_database(server.url)
    # The whole server goes; its databases need not be taken down one by one.
    config.option.reuse_db = True


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(_postgres_for_django, None):
        server.stop()
        shutil.rmtree(server.folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--postgres"):
        return
    others = [item for item in items if item.get_closest_marker("postgres") is None]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item.get_closest_marker("postgres")]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer(_public_folder())
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer(_public_folder())
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """One that the test may stop and start."""
    server = PostgresServer(_public_folder())
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """One that the test may stop and start."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """A server without anybody else's databases: make your own in it with `new_database()`."""
    return postgres_server.url


@pytest.fixture(scope="session")
def redis_url(redis_server: RedisServer) -> str:
    return redis_server.url


def _public_folder() -> Path:
    """PostgreSQL has a user of its own, who may not look into pytest's folders."""
    folder = Path(tempfile.mkdtemp(prefix="jbcalling-"))
    folder.chmod(0o755)
    return folder


def _use_database(url: str) -> None:
    """Give Django PostgreSQL in this and every later thread, before anybody has connected."""
    from django.conf import settings
    from django.db import connections

    from jbcalling.databases import database

    settings.DATABASES["default"] = database(url, settings.VAR_DIR)
    connections.settings = connections.configure_settings(settings.DATABASES)
    del connections["default"]
