"""Asks a media node, and waits for its answer."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from media.commands.protocol import Answer, Command, node_group
from media.contracts import MediaError

logger = logging.getLogger(__name__)


class CommandClient:
    """One per process: all its commands are answered on one channel of its own."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._channel: str | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def call(self, node: str, name: str, args: dict[str, Any]) -> Any:
        """The command's result. Raises `MediaError`; `media_unavailable` after the time-out."""
        reply_to = await self._own_channel()
        command = Command(
            type="media.command",
            id=uuid.uuid4().hex,
            name=name,
            args=args,
            reply_to=reply_to,
            timeout=settings.MEDIA_COMMAND_TIMEOUT,
        )
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[command["id"]] = answer
        try:
            await self._layer.group_send(node_group(node), command)
            async with asyncio.timeout(command["timeout"]):
                answered = await answer
        except TimeoutError:
            raise MediaError("media_unavailable", f"media node {node} did not answer") from None
        finally:
            del self._waiting[command["id"]]
        if error := answered["error"]:
            raise MediaError(error["code"], error["message"])
        return answered["result"]

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _own_channel(self) -> str:
        async with self._starting:
            if self._channel is None:
                self._channel = await self._layer.new_channel()
                self._reader = asyncio.ensure_future(self._read(self._channel))
        return self._channel

    async def _read(self, channel: str) -> None:
        while True:
            answer: Answer = await self._layer.receive(channel)
            # One that nobody waits for any more came after its time-out.
            if (waiting := self._waiting.get(answer["id"])) and not waiting.done():
                waiting.set_result(answer)
