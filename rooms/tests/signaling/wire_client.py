"""A Socket.IO client that speaks the wire itself, straight into the ASGI application.

No network and no client library in between: what is sent is what the test
says, however wrong, and the order of what comes back is the server's.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

from socketio.packet import EVENT, Packet

from rooms.signaling.server import engineio_app

Json = dict[str, Any]


class Refused(Exception):
    """The server did not accept the connection; the text is its word."""

    def __init__(self, answer: Json) -> None:
        super().__init__(answer["message"])
        self.answer = answer


class WireClient:
    """`events` is everything the server said unasked, in order: `(event, payload)`."""

    def __init__(
        self, headers: dict[str, str] | None = None, query: str = "EIO=4&transport=websocket"
    ) -> None:
        self.events: list[tuple[str, Any]] = []
        self.closed = asyncio.Event()
        self.sid = ""
        self._headers = {"connection": "upgrade", "upgrade": "websocket", **(headers or {})}
        self._query = query
        self._to_server: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)
        self._heard = asyncio.Condition()
        self._connected: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._task: asyncio.Task[None] | None = None

    async def connect(self, auth: Any = None) -> WireClient:
        self.open()
        self.send_text("40" + ("" if auth is None else json.dumps(auth)))
        answer = await self._connected
        if "sid" not in answer:
            await self.vanish()
            raise Refused(answer)
        self.sid = answer["sid"]
        return self

    def open(self) -> None:
        """Open the websocket, and say nothing yet."""
        scope = {
            "type": "websocket",
            "path": "/socket.io/",
            "query_string": self._query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in self._headers.items()],
            "subprotocols": [],
        }
        self._task = asyncio.ensure_future(
            engineio_app(scope, self._to_server.get, self._from_server)
        )
        self._to_server.put_nowait({"type": "websocket.connect"})

    async def ask(self, event: str, *payload: Any) -> Json:
        """The acknowledgement of an event, whatever it says."""
        return await self.ask_soon(event, *payload)

    def ask_soon(self, event: str, *payload: Any) -> asyncio.Future[Json]:
        """Sent when this returns; the acknowledgement comes later."""
        answer, packet_id = self.expect_answer()
        encoded = Packet(EVENT, data=[event, *payload], id=packet_id).encode()
        frames = encoded if isinstance(encoded, list) else [encoded]
        self.send_text("4" + frames[0])
        for attachment in frames[1:]:
            self.send_binary(attachment)
        return answer

    async def data(self, event: str, **payload: Any) -> Json:
        """The data of an event that must be granted."""
        answer = await self.ask(event, payload)
        assert answer["ok"], answer
        data: Json = answer["data"]
        return data

    async def code(self, event: str, **payload: Any) -> str:
        """The error code of an event that must be refused."""
        answer = await self.ask(event, payload)
        assert not answer["ok"], answer
        return str(answer["error"]["code"])

    def expect_answer(self) -> tuple[asyncio.Future[Json], int]:
        packet_id = next(self._ids)
        answer = self._answers[packet_id] = asyncio.get_running_loop().create_future()
        return answer, packet_id

    def send_text(self, frame: str) -> None:
        self._to_server.put_nowait({"type": "websocket.receive", "text": frame})

    def send_binary(self, frame: bytes) -> None:
        self._to_server.put_nowait({"type": "websocket.receive", "bytes": frame})

    async def heard(self, event: str, matching: Callable[[Any], bool] = lambda _: True) -> Any:
        """The payload of the first such event, past or to come."""

        def found() -> list[Any]:
            return [said for name, said in self.events if name == event and matching(said)]

        async with self._heard:
            await self._heard.wait_for(found)
        return found()[0]

    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    async def vanish(self) -> None:
        """The socket breaks, without a word; returns when the server knows."""
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await self.ended()

    def cancel(self) -> None:
        """The server ends the application, as it does with one that takes too long to end."""
        assert self._task is not None
        self._task.cancel()

    async def ended(self) -> None:
        """Returns when the application has ended."""
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    async def _from_server(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] in ("websocket.close", "http.response.start"):
            self.closed.set()
            if not self._connected.done():
                self._connected.set_result({"message": "no connection", "data": None})
            return
        frame = message.get("text")
        if frame is None:
            return
        if frame == "2":
            self.send_text("3")
        elif frame[:2] in ("40", "44"):
            self._connected.set_result(json.loads(frame[2:]))
        elif frame.startswith("43"):
            start = frame.index("[")
            (answer,) = json.loads(frame[start:])
            self._answers.pop(int(frame[2:start])).set_result(answer)
        elif frame.startswith("42"):
            event, payload = json.loads(frame[2:])
            async with self._heard:
                self.events.append((event, payload))
                self._heard.notify_all()
        elif frame == "41":
            self.closed.set()
