"""Asks a media node, and waits for its answer."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any

from channels.layers import get_channel_layer
from redis import RedisError

from media import metrics
from media.commands.delivery import NobodyListensError, deliver
from media.commands.protocol import Answer, Command, node_group
from media.contracts import MediaError

logger = logging.getLogger(__name__)


class StaleAnswerError(Exception):
    """The node that was asked does not hold the room, or is in another epoch."""


class FullAnswerError(Exception):
    """The node that was asked has no place for another peer."""


class NoAnswerError(MediaError):
    """The command may have been carried out, or not."""

    def __init__(self, node: str) -> None:
        super().__init__("media_unavailable", f"media node {node} did not answer")


class CommandClient:
    """One per process: all its commands are answered on one channel of its own."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._channel: str | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def call(
        self, node: str, name: str, args: dict[str, Any], *, timeout: float, epoch: str | None
    ) -> Any:
        """The command's result, within `timeout` seconds.

        Raises `StaleAnswerError`, `FullAnswerError`, or `MediaError`: `NoAnswerError` when the time
        is up, `media_unavailable` at once when the command cannot even be sent.
        """
        with metrics.command(name):
            answered = await self._ask(node, name, args, timeout, epoch)
        if error := answered["error"]:
            if error["code"] == "stale":
                raise StaleAnswerError(error["message"])
            if error["code"] == "full":
                raise FullAnswerError(error["message"])
            raise MediaError(error["code"], error["message"])
        return answered["result"]

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _ask(
        self, node: str, name: str, args: dict[str, Any], timeout: float, epoch: str | None
    ) -> Answer:
        command = Command(
            type="media.command",
            id=uuid.uuid4().hex,
            name=name,
            args=args,
            epoch=epoch,
            reply_to=await self._own_channel(),
            timeout=timeout,
        )
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[command["id"]] = answer
        try:
            try:
                await deliver(lambda: self._layer.group_send(node_group(node), command))
            except NobodyListensError:
                raise NoAnswerError(node) from None
            except (RedisError, OSError) as error:
                raise MediaError(
                    "media_unavailable", f"media cannot be reached: {error or 'Redis is silent'}"
                ) from error
            async with asyncio.timeout(timeout):
                return await answer
        except TimeoutError:
            raise NoAnswerError(node) from None
        finally:
            del self._waiting[command["id"]]

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
