"""One end of a WebRTC transport: a UDP socket, ICE, DTLS, SRTP."""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pylibsrtp

from deploy.loadtest import ice, rtp
from deploy.loadtest.counting import StreamCount
from deploy.loadtest.dtls import Dtls, HandshakeFailed, Identity

_ASK_AGAIN = 0.25
_CONSENT_EVERY = 5.0
_BUFFER = bytearray(2048)
_VIEW = memoryview(_BUFFER)
# As much as the kernel lets us have: a burst is no loss.
_KERNEL_BUFFER = 4 << 20
# What the kernel says when it is it that takes no more.
_FULL = (errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM)
_SO_MEMINFO, _MEMINFO = 55, struct.Struct("9I")
_NUMBERS = struct.Struct("!HII")


class NoWay(Exception):
    """Media did not answer at any address that the deployment told."""


class Transport:
    """`parameters` is what `join-room` answers with for it."""

    def __init__(self, parameters: dict[str, Any], identity: Identity) -> None:
        self.id: str = parameters["transportId"]
        self.counts: dict[int, StreamCount] = {}
        # RTP packets of streams that nobody has announced.
        self.strays = 0
        # Packets that the kernel would not take.
        self.unsent = 0
        self.undecryptable = 0
        self.on_key_frame_request: Callable[[], None] | None = None
        self.first_packet: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._candidates = parameters["iceCandidates"]
        self._checks = ice.Checks(parameters["iceParameters"])
        self._dtls = Dtls(identity, parameters["dtlsParameters"]["fingerprints"])
        self._socket: socket.socket | None = None
        self._changed = asyncio.Event()
        self._found = False
        self._failure: HandshakeFailed | None = None
        self._outgoing: pylibsrtp.Session | None = None
        self._incoming: pylibsrtp.Session | None = None
        self._tag = 0
        self._consent_due = 0.0

    def fileno(self) -> int:
        assert self._socket is not None
        return self._socket.fileno()

    async def reach(self) -> None:
        """ICE: until the worker answers at one of its addresses. Raises `NoWay`, `OSError`."""
        for way in await ice.ways(self._candidates):
            self._open(way)
            for _ in range(8):
                self._send(self._checks.request())
                if await self._wait_until(lambda: self._found, _ASK_AGAIN):
                    return
            self.close()
        raise NoWay("no answer from any of the media's addresses over UDP")

    async def secure(self) -> None:
        """DTLS, once the worker knows our certificate. Raises `HandshakeFailed`."""
        self._dtls.go_on()
        while not self._dtls.done:
            self._flush()
            await self._wait_until(
                lambda: self._dtls.done or self._failure is not None, self._dtls.seconds_to_wait()
            )
            if self._failure is not None:
                raise self._failure
            self._dtls.go_on()
        self._flush()
        self._outgoing, self._incoming, self._tag = self._dtls.sessions()
        asyncio.get_running_loop().remove_reader(self.fileno())

    def send_rtp(self, packet: bytes) -> None:
        assert self._outgoing is not None
        self._send(self._outgoing.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        assert self._outgoing is not None
        self._send(self._outgoing.protect_rtcp(packet))

    def keep_consent(self, now: float) -> None:
        if now >= self._consent_due:
            self._consent_due = now + _CONSENT_EVERY
            self._send(self._checks.request())

    def drain(self) -> None:
        """Take in all that has come. The hot path: what is counted is in the clear."""
        assert self._socket is not None
        receive, counts, tag = self._socket.recv_into, self.counts, self._tag
        now = time.monotonic()
        try:
            while True:
                length = receive(_BUFFER)
                if _BUFFER[0] & 0xC0 == 0x80:
                    if not 192 <= _BUFFER[1] < 224:
                        number, _, ssrc = _NUMBERS.unpack_from(_BUFFER, 2)
                        count = counts.get(ssrc)
                        if count is None:
                            self.strays += 1
                            continue
                        if not count.packets:
                            self._look_at_first(bytes(_VIEW[:length]), now)
                        count.add(number, length - tag, now)
                    elif self.on_key_frame_request and rtp.may_ask_for_key_frame(_BUFFER):
                        self._hear(bytes(_VIEW[:length]))
                elif length:
                    self._take_other(bytes(_VIEW[:length]))
        except OSError:
            # That there is no more; or the network's word that nobody listens there, which
            # consent and silence show.
            pass

    def dropped(self) -> int:
        """Packets that came and that we were too slow to take."""
        if self._socket is None:
            return 0
        try:
            info = self._socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
        except OSError:
            return 0
        drops: int = _MEMINFO.unpack(info)[8]
        return drops

    def close(self) -> None:
        """Idempotent."""
        if self._socket is not None:
            with suppress(ValueError):
                asyncio.get_running_loop().remove_reader(self.fileno())
            self._socket.close()
            self._socket = None

    def _open(self, way: ice.Way) -> None:
        self._socket = socket.socket(way.family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
        self._socket.connect(way.address)
        asyncio.get_running_loop().add_reader(self.fileno(), self.drain)

    def _send(self, datagram: bytes) -> None:
        try:
            self._socket.send(datagram)  # type: ignore[union-attr]
        except OSError as error:
            # Others are the word of the other side's machine, such as that nobody listens.
            self.unsent += error.errno in _FULL

    def _flush(self) -> None:
        for datagram in self._dtls.to_send():
            self._send(datagram)

    def _take_other(self, datagram: bytes) -> None:
        if datagram[0] < 4:
            self._found = self._found or self._checks.is_answer(datagram)
        elif 20 <= datagram[0] < 64:
            try:
                self._dtls.feed(datagram)
            except HandshakeFailed as failure:
                self._failure = failure
            self._flush()
        self._changed.set()

    def _look_at_first(self, packet: bytes, now: float) -> None:
        """Only one packet of a stream is decrypted, to see that the keys are right."""
        assert self._incoming is not None
        try:
            self._incoming.unprotect(packet)
        except pylibsrtp.Error:
            self.undecryptable += 1
        if not self.first_packet.done():
            self.first_packet.set_result(now)

    def _hear(self, datagram: bytes) -> None:
        assert self._incoming is not None
        with suppress(pylibsrtp.Error):
            if rtp.asks_for_key_frame(self._incoming.unprotect_rtcp(datagram)):
                assert self.on_key_frame_request is not None
                self.on_key_frame_request()

    async def _wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        return holds()
