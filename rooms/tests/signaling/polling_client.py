"""A client on the polling transport, straight into the ASGI application."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

from rooms.signaling.server import engineio_app


class PollingClient:
    """`sid` is the Engine.IO session."""

    sid = ""

    async def connect(self) -> PollingClient:
        """Open a session and, in it, a Socket.IO connection."""
        _, opened = await self.get()
        self.sid = json.loads(opened[1:])["sid"]
        assert await self.post(b"40") == (200, b"OK")
        _, connected = await self.get()
        assert connected.startswith(b"40")
        return self

    async def get(self) -> tuple[int, bytes]:
        """Status and body of a poll."""
        return await self._request("GET", [b""])

    async def post(self, *pieces: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to packets that arrive in these pieces."""
        return await self._request("POST", list(pieces))

    async def _request(self, method: str, pieces: list[bytes]) -> tuple[int, bytes]:
        session = f"&sid={self.sid}" if self.sid else ""
        scope = {
            "type": "http",
            "method": method,
            "path": "/socket.io/",
            "query_string": f"EIO=4&transport=polling{session}".encode(),
            "headers": [(b"content-length", str(sum(map(len, pieces))).encode())],
        }
        said: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            body = pieces.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(pieces)}

        async def send(event: MutableMapping[str, Any]) -> None:
            said.append(event)

        await engineio_app(scope, receive, send)
        start, body = said
        return start["status"], body["body"]
