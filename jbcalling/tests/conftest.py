"""A running server for the tests that use the system from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jbcalling.tests.cable import Cable
from jbcalling.tests.running import RunningServer

Connect = Callable[..., Cable]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Lays a cable to the ports given."""
    cables: list[Cable] = []

    def lay(*ports: int) -> Cable:
        cable = Cable(*ports)
        cables.append(cable)
        cable.start()
        return cable

    yield lay
    for cable in cables:
        cable.stop()
