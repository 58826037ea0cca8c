"""A client of the fleet: python-socketio, and an ear for everything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import socketio

Json = dict[str, Any]


class Person:
    """`events` is everything that was heard unasked, in order; `room-seq` is left out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: list[tuple[str, Any]] = []
        self.closed = asyncio.Event()
        self._heard = asyncio.Condition()
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("*", self._hear)
        self._client.on("disconnect", self.closed.set)

    async def connect(self, url: str) -> Person:
        await self._client.connect(url, transports=["websocket"])
        return self

    async def ask(self, event: str, **payload: Any) -> Json:
        answer: Json = await self._client.call(event, payload, timeout=30)
        return answer

    async def data(self, event: str, **payload: Any) -> Json:
        answer = await self.ask(event, **payload)
        assert answer["ok"], answer
        data: Json = answer["data"]
        return data

    async def join(self, room_id: str) -> Json:
        return await self.data("join-room", roomId=room_id, name=self.name)

    async def heard(self, event: str, matching: Callable[[Any], bool] = lambda _: True) -> Any:
        """The payload of the first such event, past or to come."""

        def found() -> list[Any]:
            return [said for name, said in self.events if name == event and matching(said)]

        async with self._heard:
            await self._heard.wait_for(found)
        return found()[0]

    async def heard_up_to(self, seq: int) -> None:
        async with self._heard:
            await self._heard.wait_for(lambda: seq in self.numbers())

    def numbers(self) -> list[int]:
        """The journal's numbers, in the order in which they were heard."""
        return [said["seq"] for _, said in self.events if "seq" in said]

    async def leave(self) -> None:
        await self._client.disconnect()

    async def _hear(self, event: str, payload: Any) -> None:
        if event == "room-seq":
            return
        async with self._heard:
            self.events.append((event, payload))
            self._heard.notify_all()
