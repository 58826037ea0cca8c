"""What a node logs while it does what it was told names the command, the room and the peer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pytest_django import Settings

from media import facade, log_context
from media.tests.log_fields import fields_of


@pytest.fixture
async def _node(settings: Settings) -> AsyncIterator[None]:
    settings.MEDIA_WORKERS = 1
    settings.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    settings.MEDIA_RTC_PORTS = (43300, 43400)
    await facade.start()
    yield
    await facade.stop()


@pytest.mark.usefixtures("_node")
async def test_a_line_says_what_it_is_about() -> None:
    with fields_of("media.pool.node") as seen:
        await facade.open_peer("room", "ann")
    (line,) = seen
    assert len(line.pop("request")) == 32
    assert line == {"command": "open_peer", "room": "room", "peer": "ann"}
    assert log_context.fields() == {}
