"""Between the network and Engine.IO, which expects clients that keep to its protocol.

Whoever does not is told so by the end of the connection: at once, without a
traceback, and its peer begins its grace time at that moment.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from engineio import AsyncServer

from rooms.signaling import framing

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Event, Receive, Send], Awaitable[None]]


class Guard:
    """The ASGI application `app`, which serves `engine`, for clients that may send anything."""

    def __init__(self, app: App, engine: AsyncServer) -> None:
        self._app = app
        self._engine = engine

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        sid = parse_qs(scope["query_string"].decode("latin-1")).get("sid", [None])[0]
        if scope["type"] == "websocket":
            await _WebSocket(self._app, self._engine, sid).run(scope, receive, send)
        elif scope["method"] == "POST":
            await self._post(sid, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _post(self, sid: str | None, scope: Event, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        session = self._engine.sockets.get(sid)
        if session is not None and session.closed:
            # The engine would stumble over it.
            del self._engine.sockets[sid]
        elif session is not None and not session.upgraded and body is None:
            await session.close(wait=False, reason=self._engine.reason.TRANSPORT_ERROR)
        if body is None:
            headers = [(b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 400, "headers": headers})
            await send({"type": "http.response.body", "body": b"No Engine.IO packets."})
            return

        async def receive_read() -> Event:
            return {"type": "http.request", "body": body}

        headers = [header for header in scope["headers"] if header[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._app({**scope, "headers": headers}, receive_read, send)


async def _body(receive: Receive) -> bytes | None:
    """What a request holds, as the engine may have it; `None` if no client sends such a thing."""
    parts, size, more = [], 0, True
    while more:
        event = await receive()
        if event["type"] != "http.request":
            return None
        more = event.get("more_body", False)
        size += len(event.get("body", b""))
        # What is too large is still read away, so that the answer gets through.
        if size <= framing.MAX_BYTES:
            parts.append(event.get("body", b""))
    return framing.read_body(b"".join(parts)) if size <= framing.MAX_BYTES else None


class _WebSocket:
    """One websocket: a session of its own, or the upgrade of the polling session `sid`."""

    def __init__(self, app: App, engine: AsyncServer, sid: str | None) -> None:
        self._app = app
        self._engine = engine
        self._sid = sid
        # What an upgrade begins with, word for word.
        self._expected = [] if sid is None else [framing.PROBE, framing.UPGRADE]
        self._is_upgrade = sid is not None
        self._over = False

    async def run(self, scope: Event, receive: Receive, send: Send) -> None:
        async def guarded_receive() -> Event:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                self._over = True
            if event["type"] != "websocket.receive":
                return event
            return self._read(event) or {"type": "websocket.disconnect", "code": 1002}

        async def guarded_send(event: Event) -> None:
            if event["type"] == "websocket.close":
                self._over = True
            self._learn_sid(event.get("text"))
            await send(event)

        try:
            await self._app(scope, guarded_receive, guarded_send)
        finally:
            await self._end_session()
            if not self._over:
                await send({"type": "websocket.close"})

    def _read(self, event: Event) -> Event | None:
        """The frame as the engine may have it; `None` if no client sends such a thing."""
        text = event.get("text")
        if self._expected:
            return event if self._expected[0] == text and self._expected.pop(0) else None
        if len(text or event.get("bytes") or "") > framing.MAX_BYTES:
            return None
        if text is None:
            return event
        read = framing.read_packet(text)
        # After its own farewell, the engine would wait for the socket to break.
        return None if read in (None, framing.CLOSE) else {**event, "text": read}

    def _learn_sid(self, text: str | None) -> None:
        # The first packet of a new session says its id.
        if self._sid is None and text is not None and text.startswith("0"):
            self._sid = json.loads(text[1:])["sid"]

    async def _end_session(self) -> None:
        session = self._engine.sockets.get(self._sid)
        if session is None:
            return
        if self._is_upgrade and self._expected:
            # It came to nothing: polling goes on, which the engine holds back meanwhile.
            session.upgrading = False
        else:
            await session.close(wait=False, abort=True, reason=self._engine.reason.TRANSPORT_CLOSE)
