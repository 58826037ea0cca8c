"""A client's first packet to media: an ICE connectivity check (RFC 8445), sent and answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aioice import stun

from deploy.clients.connectivity_check import connectivity_check

# Lost packets are sent again, as a client would.
_AGAIN_AFTER = 0.3


@dataclass(frozen=True, slots=True)
class Check:
    """With the ICE parameters of the transport that is to be reached."""

    username_fragment: str
    password: str

    def request(self) -> bytes:
        return connectivity_check(
            self.username_fragment, self.password, name="checkstack", tie_breaker=1
        )

    def accept(self, answer: bytes) -> None:
        """Raises `ValueError` for all but the answer of the very transport."""
        message = stun.parse_message(answer)
        if message.message_class is stun.Class.ERROR:
            raise ValueError(f"refuses the ICE check ({message.error_code})")
        if not message.check_message_integrity(self.password.encode()):
            raise ValueError("something else than the media worker answers")


async def over_udp(check: Check, address: str, port: int) -> None:
    """Returns when it answers. Raises `OSError`, `ValueError`; has no end of its own."""
    loop = asyncio.get_running_loop()
    answers: asyncio.Future[bytes] = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Datagrams(answers), remote_addr=(address, port)
    )
    request = check.request()
    try:
        while not answers.done():
            transport.sendto(request)
            await asyncio.wait([answers], timeout=_AGAIN_AFTER)
        check.accept(answers.result())
    finally:
        transport.close()


async def over_tcp(check: Check, address: str, port: int) -> None:
    """The same; packets have their length in front (RFC 4571)."""
    reader, writer = await asyncio.open_connection(address, port)
    request = check.request()
    try:
        writer.write(len(request).to_bytes(2) + request)
        length = int.from_bytes(await reader.readexactly(2))
        check.accept(await reader.readexactly(length))
    except asyncio.IncompleteReadError as error:
        raise ValueError("closes the connection") from error
    finally:
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    """Keeps the first answer, or the error that the network sends instead."""

    def __init__(self, answers: asyncio.Future[bytes]) -> None:
        self._answers = answers

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self._answers.done():
            self._answers.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self._answers.done():
            self._answers.set_exception(exc)
