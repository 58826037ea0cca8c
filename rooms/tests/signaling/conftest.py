from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from media import facade
from rooms.signaling import lifecycle
from rooms.signaling.connections import connections
from rooms.signaling.server import sio
from rooms.tests.signaling.wire_client import WireClient

Connect = Callable[..., Awaitable[WireClient]]


@pytest.fixture
async def signaling(transactional_db: None, settings: Any) -> AsyncIterator[None]:
    """Signaling and a media node with one real worker, in this process."""
    settings.MEDIA_WORKERS = 1
    settings.MEDIA_RTC_PORTS = (42000, 42050)
    settings.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    settings.ROOMS_GRACE_SECONDS = 0.2
    # Its watch over silent clients would outlive the test's event loop.
    sio.eio.start_service_task = False
    await lifecycle.startup()
    await facade.start()
    yield
    await lifecycle.shutdown()
    await facade.stop()


@pytest.fixture
async def connect(signaling: None) -> AsyncIterator[Connect]:
    """`await connect(auth=…, headers=…)`: a connected client, gone after the test."""
    clients: list[WireClient] = []

    async def connect_client(auth: Any = None, headers: dict[str, str] | None = None) -> WireClient:
        client = WireClient(headers)
        clients.append(client)
        return await client.connect(auth)

    yield connect_client
    for client in clients:
        await client.vanish()
    assert len(connections) == 0
