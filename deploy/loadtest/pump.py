"""All packets of a process: what is due is sent, what has come is counted, each tick."""

from __future__ import annotations

import asyncio
import heapq
import select
import time
from contextlib import suppress
from itertools import count

from deploy.loadtest import rtp
from deploy.loadtest.playback import Picture, Sound
from deploy.loadtest.transport import Transport

_TICK = 0.005
_REPORT_EVERY = 1.0
# What is sent later than this is late: a third of what receivers buffer.
_LATE = 0.05
# What has been missed is not made up for beyond this; a burst would look like a fault.
_GIVE_UP = 0.5


class Sender:
    """One stream on its way through one transport. `due` is when its next packet is."""

    def __init__(self, stream: Sound | Picture, transport: Transport) -> None:
        self.stream = stream
        self.transport = transport
        self.interval = 1 / stream.per_second
        self.due = 0.0
        self.stopped = False

    def send(self) -> None:
        for packet in self.stream.next():
            self.transport.send_rtp(packet)
        self.due += self.interval

    def report(self) -> None:
        stream = self.stream
        # The next packet's time, on the clock that both streams of a person share.
        wall = time.time() + self.due - time.monotonic()
        self.transport.send_rtcp(
            rtp.sender_report(
                stream.ssrc, wall, stream.timestamp, stream.packets, stream.payload_octets
            )
        )


class Pump:
    """Runs while `run` runs."""

    def __init__(self) -> None:
        # Sends, and those of them that came too late; frames that were left out altogether.
        self.sends = 0
        self.late = 0
        self.left_out = 0
        self._heap: list[tuple[float, int, Sender]] = []
        self._order = count()
        self._epoll = select.epoll()
        self._transports: dict[int, Transport] = {}
        self._watched: set[Transport] = set()
        self._receivers: set[Transport] = set()
        self._reports: list[tuple[float, int, Sender | Transport]] = []

    def watch(self, transport: Transport, receives: bool) -> None:
        """From now on its packets are counted here, and its consent is kept."""
        self._transports[transport.fileno()] = transport
        self._watched.add(transport)
        self._epoll.register(transport.fileno(), select.EPOLLIN)
        # What came before it was registered is announced by no event.
        transport.drain()
        if receives:
            self._receivers.add(transport)
        self._push_report(transport)

    def forget(self, transport: Transport) -> None:
        """Before it is closed."""
        self._receivers.discard(transport)
        self._watched.discard(transport)
        for number, one in list(self._transports.items()):
            if one is transport:
                del self._transports[number]
                with suppress(OSError, ValueError):
                    self._epoll.unregister(number)

    def play(self, sender: Sender, phase: float) -> None:
        """`phase` of 0 to 1 is where in its interval it begins."""
        sender.due = time.monotonic() + phase * sender.interval
        heapq.heappush(self._heap, (sender.due, next(self._order), sender))
        self._push_report(sender)

    async def run(self) -> None:
        due = time.monotonic()
        while True:
            due += _TICK
            wait = due - time.monotonic()
            if wait < -_TICK:
                due -= wait
            await asyncio.sleep(max(wait, 0))
            self._send_what_is_due()
            self._take_what_came()
            self._report()

    def _send_what_is_due(self) -> None:
        heap, now = self._heap, time.monotonic()
        while heap and heap[0][0] <= now:
            due, _, sender = heapq.heappop(heap)
            if sender.stopped:
                continue
            now = time.monotonic()
            lateness = now - due
            if lateness > _LATE:
                self.late += 1
            if lateness > _GIVE_UP:
                missed = int(lateness / sender.interval)
                self.left_out += missed
                sender.due += missed * sender.interval
            sender.send()
            self.sends += 1
            heapq.heappush(heap, (sender.due, next(self._order), sender))

    def _take_what_came(self) -> None:
        for number, _ in self._epoll.poll(0):
            transport = self._transports.get(number)
            if transport is not None:
                transport.drain()

    def _push_report(self, of: Sender | Transport) -> None:
        heapq.heappush(self._reports, (time.monotonic(), next(self._order), of))

    def _report(self) -> None:
        reports, now = self._reports, time.monotonic()
        while reports and reports[0][0] <= now:
            _, _, of = heapq.heappop(reports)
            if isinstance(of, Sender):
                if of.stopped:
                    continue
                of.report()
            else:
                if of not in self._watched:
                    continue
                self._report_of(of, now)
            heapq.heappush(reports, (now + _REPORT_EVERY, next(self._order), of))

    def _report_of(self, transport: Transport, now: float) -> None:
        transport.keep_consent(now)
        if transport not in self._receivers:
            return
        blocks = [
            rtp.Block(ssrc, one.fraction_lost(), one.lost, one.highest)
            for ssrc, one in transport.counts.items()
            if one.packets
        ]
        for first in range(0, len(blocks), rtp.MAX_BLOCKS):
            transport.send_rtcp(rtp.receiver_report(1, blocks[first : first + rtp.MAX_BLOCKS]))
