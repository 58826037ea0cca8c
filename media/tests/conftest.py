"""A media node with real workers, for the tests of what stands above the driver."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from media import events
from media.events import MediaEvent
from media.pool.listening import Listening, pipe_socket
from media.pool.node import MediaNode
from media.pool.settings import NodeSettings
from media.tests.announced import Announced

NODE = NodeSettings(
    name="test",
    workers=2,
    listening=Listening((("127.0.0.1", "127.0.0.1"),), aliases=("192.0.2.10",)),
    announced_addresses=("127.0.0.1", "192.0.2.10"),
    ports=(43000, 43200),
    pipes=pipe_socket("", ["127.0.0.1"], (43000, 43200)),
)


@pytest.fixture
async def node() -> AsyncIterator[MediaNode]:
    node = MediaNode(NODE)
    await node.start()
    yield node
    await node.stop()


@pytest.fixture
def announced() -> Iterator[Announced]:
    """Everything the media side announces during the test."""
    heard = Announced()
    end = events.subscribe(heard.add)
    yield heard
    end()
    assert all(isinstance(event, MediaEvent) for event in heard)
