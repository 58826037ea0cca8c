"""The whole system in one process: its media node is here."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from media.commands.client import CommandClient, StaleAnswerError
from media.commands.loop import CommandLoop
from media.contracts import MediaError, NodeHealth
from media.lines.line import peers_in
from media.mediasoup import MediasoupError
from media.pool.node import MediaNode
from media.pool.settings import NodeSettings


class EmbeddedLine:
    """Owns a media node and sends it every command, as another process would."""

    def __init__(self) -> None:
        self._node = MediaNode(NodeSettings.load())
        self._loop = CommandLoop(self._node)
        self._client = CommandClient()

    async def start(self) -> None:
        try:
            await self._node.start()
        except MediasoupError as error:
            raise MediaError("media_unavailable", str(error)) from error
        await self._loop.start()

    async def stop(self) -> None:
        await self._loop.stop()
        await self._node.stop()
        await self._client.close()

    async def ask(self, name: str, room_id: str, args: dict[str, Any]) -> Any:
        return await self._call(name, {"room_id": room_id, **args})

    async def health(self) -> NodeHealth:
        return NodeHealth(**await self._call("health", {}))

    async def peers(self) -> list[tuple[str, str]]:
        return peers_in(await self._call("peers", {}))

    async def _call(self, name: str, args: dict[str, Any]) -> Any:
        try:
            return await self._client.call(
                settings.MEDIA_NODE,
                name,
                args,
                timeout=settings.MEDIA_COMMAND_TIMEOUT,
                epoch=None,
            )
        except StaleAnswerError as error:
            raise MediaError("not_found", str(error)) from None
