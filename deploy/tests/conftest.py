from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.tests.prometheus.server import Prometheus


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    server = Prometheus(tmp_path_factory.mktemp("prometheus"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where what is shipped to Prometheus and Grafana is."""
    return Path(__file__).parents[1]
