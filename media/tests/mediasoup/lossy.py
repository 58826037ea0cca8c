"""A way between two halves of a pipe that loses an RTP packet when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from media.tests.mediasoup.rtp_socket import Address, is_rtcp


class Gate(asyncio.DatagramProtocol):
    """What one half takes for the other."""

    def __init__(self, way: Way, half: Address, loses: bool) -> None:
        self._way = way
        self._half = half
        self._loses = loses
        self.beyond: Gate

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.port: int = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, address: Address) -> None:
        if self._loses and self._way.lose_next and not is_rtcp(data):
            self._way.lose_next = False
            self._way.lost += 1
        else:
            self.beyond.deliver(data)

    def deliver(self, data: bytes) -> None:
        self._transport.sendto(data, self._half)

    def close(self) -> None:
        self._transport.close()


class Way:
    """`lose_next` drops the next RTP packet from near to far; `lost` counts them."""

    port_for_near: int
    port_for_far: int

    def __init__(self) -> None:
        self.lose_next = False
        self.lost = 0


@asynccontextmanager
async def lossy(near_port: int, far_port: int) -> AsyncIterator[Way]:
    loop, way = asyncio.get_running_loop(), Way()
    gates = []
    for port, loses in ((near_port, True), (far_port, False)):
        gate = Gate(way, ("127.0.0.1", port), loses)
        await loop.create_datagram_endpoint(lambda gate=gate: gate, local_addr=("127.0.0.1", 0))  # type: ignore[misc]
        gates.append(gate)
    near, far = gates
    near.beyond, far.beyond = far, near
    way.port_for_near, way.port_for_far = near.port, far.port
    yield way
    near.close()
    far.close()
