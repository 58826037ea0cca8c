"""The end of a node's own HTTP."""

from __future__ import annotations

import asyncio
import socket

import pytest
from pytest_django import Settings

from media.pool import http
from media.pool.http import NodeHttp
from media.pool.node import MediaNode
from media.tests.ports import free_port


@pytest.mark.parametrize("turns", range(4))
async def test_who_connects_in_the_last_moment_does_not_hold_up_the_end(
    node: MediaNode, settings: Settings, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    monkeypatch.setattr(http, "_ENDS_WITHIN", 0.01)
    settings.MEDIA_HTTP_HOST, settings.MEDIA_HTTP_PORT = "127.0.0.1", free_port()
    server = NodeHttp(node, asyncio.Event(), lambda: False)
    await server.start()
    with socket.create_connection(("127.0.0.1", settings.MEDIA_HTTP_PORT)):
        # One of these is the turn of the event loop in which it is let in and not yet listened to.
        for _ in range(turns):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await server.stop()
