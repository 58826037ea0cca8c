"""One process as a fleet of its own: a media node, and the facade on the other side of Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from channels.layers import channel_layers
from pytest_django import Settings

from media import facade
from media.nodes.process import NodeProcess
from media.tests.ports import free_port


@pytest.fixture
def on_redis(settings: Settings, redis_url: str) -> None:
    use_redis(settings, redis_url)


def use_redis(settings: Settings, url: str) -> None:
    settings.REDIS_URL = url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "media.commands.layer.RedisLayer",
            "CONFIG": {"hosts": [{"address": url, "socket_timeout": None}]},
        }
    }
    channel_layers.backends = {}


@pytest.fixture
def node_settings(settings: Settings) -> None:
    settings.MEDIA_NODE = "m1"
    settings.MEDIA_WORKERS = 1
    settings.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    settings.MEDIA_RTC_PORTS = (43500, 43600)
    settings.MEDIA_HTTP_HOST = "127.0.0.1"
    settings.MEDIA_HTTP_PORT = free_port()


class FleetOfOne:
    """`ends` holds why the process was to end."""

    def __init__(self) -> None:
        self.ends: list[str] = []
        self.process = NodeProcess(end=self.ends.append)

    async def start(self) -> None:
        await self.process.start()
        async with asyncio.timeout(10):
            await self.process.heartbeat.registered.wait()


@pytest.fixture
async def m1(
    on_redis: None, node_settings: None, transactional_db: None
) -> AsyncIterator[FleetOfOne]:
    fleet = FleetOfOne()
    await fleet.start()
    yield fleet
    await fleet.process.stop()
    await facade.stop()
    channel_layers.backends = {}
