from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rooms.tests.fleet.person import Person
from rooms.tests.fleet.processes import Fleet, Process

Meet = Callable[[str, Process], Awaitable[Person]]


@pytest.fixture(scope="package")
def fleet(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Any, redis_server: Any
) -> Iterator[Fleet]:
    """A media node on a PostgreSQL and a Redis of its own; replicas are for the tests to start."""
    folder: Path = tmp_path_factory.mktemp("fleet")
    fleet = Fleet(folder, postgres_server.migrated_database(), redis_server.url)
    fleet.start_node("m1", "43000-43020")
    try:
        fleet.node.wait_until("/ready")
        yield fleet
    finally:
        fleet.kill()


@pytest.fixture(scope="package")
def replicas(fleet: Fleet) -> tuple[Process, Process]:
    started = fleet.replica(), fleet.replica()
    for replica in started:
        replica.wait_until("/ready")
    return started


@pytest.fixture
async def meet() -> AsyncIterator[Meet]:
    """`await meet(name, replica)`: somebody connected, gone after the test."""
    people: list[Person] = []

    async def connect(name: str, replica: Process) -> Person:
        people.append(Person(name))
        return await people[-1].connect(replica.url)

    yield connect
    for person in people:
        with suppress(Exception):
            await person.leave()
