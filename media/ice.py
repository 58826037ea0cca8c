"""What browsers are given to get through NAT: STUN servers, and TURN with credentials.

TURN servers share a secret with us and know no users: a username says until when it
is good, and its password proves that we made it (coturn's `use-auth-secret`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings

from media.contracts import Json


@dataclass(frozen=True, slots=True)
class IceServers:
    """`turn_ttl` is how many seconds a peer may open relays with its credentials."""

    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    turn_ttl: int = 0

    @classmethod
    def load(cls) -> IceServers:
        return cls(
            stun_urls=tuple(settings.STUN_URLS),
            turn_urls=tuple(settings.TURN_URLS),
            turn_secret=settings.TURN_SECRET,
            turn_ttl=settings.TURN_TTL,
        )

    def for_peer(self, peer_id: str, now: float | None = None) -> list[Json]:
        """The peer's `RTCIceServer`s; `now` is in seconds since 1970, this moment without it."""
        servers: list[Json] = []
        if self.stun_urls:
            servers.append({"urls": list(self.stun_urls)})
        if self.turn_urls:
            expiry = int(time.time() if now is None else now) + self.turn_ttl
            username = f"{expiry}:{peer_id}"
            servers.append(
                {
                    "urls": list(self.turn_urls),
                    "username": username,
                    "credential": self._credential(username),
                }
            )
        return servers

    def _credential(self, username: str) -> str:
        # SHA-1 is what the scheme says.
        digest = hmac.digest(self.turn_secret.encode(), username.encode(), hashlib.sha1)
        return base64.b64encode(digest).decode()
