"""A running server for the tests that use the system from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jbcalling.tests.running import RunningServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path)
    running.start()
    yield running
    running.stop()
