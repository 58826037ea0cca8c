"""Fleets of real processes, ended with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jbcalling.tests.fleet.fleet import Fleet
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

StartFleet = Callable[..., Fleet]


@pytest.fixture
def start_fleet(tmp_path: Path) -> Iterator[StartFleet]:
    """Takes what `Fleet` takes after the folder."""
    fleets: list[Fleet] = []

    def start(*arguments: str, **options: str) -> Fleet:
        fleet = Fleet(tmp_path, *arguments, **options)
        fleets.append(fleet)
        fleet.start()
        return fleet

    yield start
    for fleet in fleets:
        fleet.kill()


@pytest.fixture
def fleet(
    start_fleet: StartFleet, own_redis: RedisServer, postgres_server: PostgresServer
) -> Fleet:
    """On a Redis of its own, and a database of its own."""
    return start_fleet(own_redis.url, postgres_server.migrated_database())
