"""One walk: what is to be looked at, and what its steps hand on to later ones."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import socketio
from aiohttp import ClientSession

Json = dict[str, Any]

_FAREWELL = 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """A deployment as its clients see it. URLs have no slash at the end; `timeout` in seconds.

    `replicas`, `nodes` and `turn` (TURN URLs) are what must be there; `None` and empty:
    whatever is. `idle` is for how many seconds connections are left alone.
    """

    url: str
    media: tuple[str, ...] = ()
    # Replicas at addresses of their own, past the balancer.
    direct: tuple[str, ...] = ()
    frontend: str = ""
    traefik: str = ""
    turn: tuple[str, ...] = ()
    room: str = "check-stack"
    replicas: int | None = None
    nodes: int | None = None
    idle: float = 8.0
    timeout: float = 5.0

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def tries(self) -> int:
        """How often to ask until every replica must have been met."""
        return max(8, 4 * (self.replicas or 0))

    @property
    def is_https(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    def socket_io(self, transport: str, sid: str = "") -> str:
        session = f"&sid={sid}" if sid else ""
        return f"{self.url}/socket.io/?EIO=4&transport={transport}{session}"


@dataclass
class Guest:
    """Somebody in a room: the connection, and what `join-room` answered."""

    room: str
    socket: socketio.AsyncClient
    session: ClientSession
    joined: Json = field(default_factory=dict)
    # Peers that signaling told of after the join.
    heard_of: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    @property
    def replica(self) -> str:
        return str(self.joined.get("servedBy", {}).get("replica", ""))

    @property
    def node(self) -> str:
        return str(self.joined.get("servedBy", {}).get("node", ""))

    @property
    def candidates(self) -> list[Json]:
        """The ICE candidates of the transport on which a client sends."""
        found: list[Json] = self.joined["sendTransport"]["iceCandidates"]
        return found

    async def close(self) -> None:
        # Of a client that polls, the last poll would be waited for.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self.socket.disconnect()
        await self.session.close()


@dataclass
class Walk:
    target: Target
    # Who the name of the target leads to.
    addresses: tuple[str, ...] = ()
    has_websocket: bool = False
    # One on each replica, node and worker at least that was met.
    guests: list[Guest] = field(default_factory=list)
    # What the media ports answered; `rtp` knows.
    reached: Any = None

    async def close(self) -> None:
        await asyncio.gather(*(guest.close() for guest in self.guests))


@cache
def without_verification() -> ssl.SSLContext:
    """For all but the step that judges the certificate: the rest is worth a look anyway."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
