"""An RTP endpoint of the tests' own: a UDP socket, and packets made by hand."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

Address = tuple[str, int]

_HEADER = struct.Struct("!BBHII")
_RTCP_TYPES = range(192, 224)
_PSFB, _PLI = 206, 1

# The smallest VP8 key frame: a payload descriptor that starts a frame, then its header.
VP8_KEY_FRAME = bytes([0x10, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00, 0x00])
VP8_DELTA_FRAME = bytes([0x10, 0x11, 0x02, 0x00, 0x00, 0x00])


@dataclass(frozen=True, slots=True)
class RtpPacket:
    payload_type: int
    sequence_number: int
    timestamp: int
    ssrc: int
    payload: bytes

    def to_bytes(self) -> bytes:
        header = (0x80, self.payload_type, self.sequence_number, self.timestamp, self.ssrc)
        return _HEADER.pack(*header) + self.payload

    @classmethod
    def parse(cls, data: bytes) -> RtpPacket:
        first, marker_and_type, number, timestamp, ssrc = _HEADER.unpack_from(data)
        start = _HEADER.size
        if first & 0x10:
            start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
        return cls(marker_and_type & 0x7F, number, timestamp, ssrc, data[start:])


class RtpSocket(asyncio.DatagramProtocol):
    """What arrives waits in `rtp`; `plis` are the SSRCs that key frames were requested of."""

    def __init__(self) -> None:
        self.rtp: asyncio.Queue[RtpPacket] = asyncio.Queue()
        self.plis: asyncio.Queue[int] = asyncio.Queue()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.address: Address = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, address: Address) -> None:
        if is_rtcp(data):
            for ssrc in _pli_ssrcs(data):
                self.plis.put_nowait(ssrc)
        else:
            self.rtp.put_nowait(RtpPacket.parse(data))

    def send(self, packet: RtpPacket | bytes, to: Address) -> None:
        data = packet if isinstance(packet, bytes) else packet.to_bytes()
        self._transport.sendto(data, to)

    async def take(self, count: int) -> list[RtpPacket]:
        return [await self.rtp.get() for _ in range(count)]

    def close(self) -> None:
        self._transport.close()


@asynccontextmanager
async def rtp_socket() -> AsyncIterator[RtpSocket]:
    _, socket = await asyncio.get_running_loop().create_datagram_endpoint(
        RtpSocket, local_addr=("127.0.0.1", 0)
    )
    yield socket
    socket.close()


def is_rtcp(data: bytes) -> bool:
    return data[1] in _RTCP_TYPES


def _pli_ssrcs(compound: bytes) -> list[int]:
    found = []
    while compound:
        first, kind, words = struct.unpack_from("!BBH", compound)
        if (first & 0x1F, kind) == (_PLI, _PSFB):
            found.append(int.from_bytes(compound[8:12]))
        compound = compound[4 + 4 * words :]
    return found
