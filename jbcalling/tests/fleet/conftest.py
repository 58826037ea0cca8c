"""A fleet on a Redis of its own, which tests may stop, and a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jbcalling.tests.fleet.fleet import Fleet
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer


@pytest.fixture
def fleet(
    tmp_path: Path, own_redis: RedisServer, postgres_server: PostgresServer
) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path, own_redis.url, postgres_server.new_database())
    try:
        fleet.start()
        yield fleet
    finally:
        fleet.stop()
