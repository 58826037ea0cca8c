"""One walk: what is to be looked at, and what its steps hand on to later ones."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import socketio
from aiohttp import ClientSession

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A deployment as its clients see it. URLs have no slash at the end; `timeout` in seconds.

    `replicas` and `turn` (TURN URLs) are what must be there; `None` and empty: whatever is.
    """

    url: str
    media: tuple[str, ...] = ()
    frontend: str = ""
    traefik: str = ""
    turn: tuple[str, ...] = ()
    room: str = "check-stack"
    replicas: int | None = None
    timeout: float = 5.0

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def tries(self) -> int:
        """How often to ask until every replica must have been met."""
        return max(8, 4 * (self.replicas or 0))

    def socket_io(self, transport: str, sid: str = "") -> str:
        session = f"&sid={sid}" if sid else ""
        return f"{self.url}/socket.io/?EIO=4&transport={transport}{session}"


@dataclass
class Walk:
    """`joined` is what `join-room` answered, `socket` the connection that joined."""

    target: Target
    # Who the name of the target leads to.
    addresses: tuple[str, ...] = ()
    has_websocket: bool = False
    socket: socketio.AsyncClient | None = None
    session: ClientSession | None = None
    joined: Json = field(default_factory=dict)

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.disconnect()
        if self.session is not None:
            await self.session.close()


@cache
def without_verification() -> ssl.SSLContext:
    """For all but the step that judges the certificate: the rest is worth a look anyway."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
