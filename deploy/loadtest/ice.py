"""The client's part of ICE with a worker, which is ICE-lite: it asks, the worker answers."""

from __future__ import annotations

import asyncio
import random
import socket
from dataclasses import dataclass
from typing import Any

from aioice import stun

from deploy.clients.connectivity_check import connectivity_check

_UDP = "udp"

Address = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """An address of the worker's, with the family of the socket that leads there."""

    family: int
    address: Address


async def ways(candidates: list[dict[str, Any]]) -> list[Way]:
    """The UDP candidates, the best first. Raises `OSError` for a name that leads nowhere."""
    usable = [one for one in candidates if one["protocol"] == _UDP]
    usable.sort(key=lambda one: -int(one["priority"]))
    loop = asyncio.get_running_loop()
    found = []
    for one in usable:
        for family, *_, address in await loop.getaddrinfo(
            one.get("address") or one["ip"], one["port"], type=socket.SOCK_DGRAM
        ):
            found.append(Way(family, address))
    return found


class Checks:
    """Connectivity checks, which are consent to send as well (RFC 7675)."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._remote = parameters["usernameFragment"]
        self._password = parameters["password"]
        self._name = f"{random.randrange(16**8):08x}"
        self._tie_breaker = random.randrange(2**64)

    def request(self) -> bytes:
        return connectivity_check(
            self._remote, self._password, self._name, self._tie_breaker, nominate=True
        )

    def is_answer(self, datagram: bytes) -> bool:
        try:
            message = stun.parse_message(datagram)
        except ValueError:
            return False
        return message.message_class is stun.Class.RESPONSE and message.check_message_integrity(
            self._password.encode()
        )
