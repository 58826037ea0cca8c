"""One connection to signaling: asks, and hears what the server says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import socketio

Json = dict[str, Any]

_ANSWERED_WITHIN = 10.0
# Whoever answers may be anything.
_NONSENSE = (LookupError, TypeError, ValueError, AttributeError)


class Refused(Exception):
    """An error ack. `code` is one of the wire's error codes."""

    def __init__(self, event: str, code: str, message: str) -> None:
        super().__init__(f"{event}: {code}: {message}")
        self.event = event
        self.code = code


class Unanswered(Exception):
    """No ack in time, or one that is none, or the connection broke before it came."""


class Unreachable(Exception):
    """No connection to signaling came about."""


class Signaling:
    """Does not connect again by itself: a connection that is lost is a result."""

    def __init__(self, verify_tls: bool = True) -> None:
        """Has to be made in a running event loop."""
        self._http = aiohttp.ClientSession(
            # `unsafe` lets hosts that are addresses have cookies too, as browsers do.
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            connector=aiohttp.TCPConnector(ssl=verify_tls),
        )
        self._socket = socketio.AsyncClient(reconnection=False, http_session=self._http)

    def on(self, event: str, listener: Callable[..., Awaitable[None]]) -> None:
        self._socket.on(event, listener)

    @property
    def connected(self) -> bool:
        connected: bool = self._socket.connected
        return connected

    async def connect(self, url: str, within: float = _ANSWERED_WITHIN) -> None:
        """Over WebSocket, `within` seconds. Raises `Unreachable`."""
        try:
            # The library waits without an end for the upgrade, and for the first packet.
            async with asyncio.timeout(within):
                await self._socket.connect(
                    url, transports=["websocket"], wait_timeout=max(1, round(within))
                )
        except TimeoutError as error:
            raise Unreachable(f"{url}: no connection within {within:g} s") from error
        except (socketio.exceptions.ConnectionError, aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"{url}: {error}") from error
        except _NONSENSE as error:
            raise Unreachable(f"{url}: no signaling answers there: {error!r}") from error

    async def ask(self, event: str, within: float = _ANSWERED_WITHIN, **payload: Any) -> Json:
        """The answer's data. Raises `Refused`, or `Unanswered` after `within` seconds."""
        try:
            answer = await self._socket.call(event, payload, timeout=within)
        except socketio.exceptions.TimeoutError as error:
            raise Unanswered(f"{event}: no answer within {within:g} s") from error
        except (socketio.exceptions.SocketIOError, aiohttp.ClientError, OSError) as error:
            raise Unanswered(f"{event}: {error}") from error
        try:
            if answer["ok"]:
                data: Json = answer["data"]
                return data
            refusal = answer["error"]
            refused = Refused(event, refusal["code"], refusal["message"])
        except _NONSENSE as error:
            raise Unanswered(f"{event}: an answer that makes no sense: {answer!r:.80}") from error
        raise refused

    async def close(self) -> None:
        """Idempotent."""
        await self._socket.disconnect()
        await self._http.close()
