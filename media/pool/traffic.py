"""How much a node's workers carry, and how much of it is lost.

Only the workers know. They are asked in the background, a few questions at a
time, and not at all while they are busy: what they have counted meanwhile is
in the next answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from weakref import WeakKeyDictionary

from prometheus_client import CollectorRegistry, Counter, Histogram

from media.mediasoup import MediasoupError, PipeTransport, Producer, Transport, WebRtcTransport
from media.pool.node import MediaNode
from media.pool.slot import WorkerSlot

logger = logging.getLogger(__name__)

_EVERY = 15.0
_AT_ONCE = 8
_ANSWER_WITHIN = 1.0
# The share of a core from which on a worker is left alone.
_BUSY = 0.8

Question = Callable[[], Awaitable[None]]


class Traffic:
    """Counts, while `run` runs. What a transport carried after the last question is not counted."""

    def __init__(self, node: MediaNode, registry: CollectorRegistry) -> None:
        self._node = node
        # What each had counted when it was asked last.
        self._bytes: WeakKeyDictionary[Transport, tuple[int, int]] = WeakKeyDictionary()
        self._packets: WeakKeyDictionary[Producer, dict[int, tuple[int, int]]] = WeakKeyDictionary()

        def counter(name: str, text: str, label: str) -> Counter:
            return Counter(name, text, [label], registry=registry)

        self._received = counter(
            "media_node_received_bytes", "Bytes that came in, by type of transport.", "transport"
        )
        self._sent = counter(
            "media_node_sent_bytes", "Bytes that went out, by type of transport.", "transport"
        )
        self._packets_received = counter(
            "media_node_received_packets", "RTP packets that peers' producers received.", "kind"
        )
        self._packets_lost = counter(
            "media_node_lost_packets", "RTP packets that peers' producers missed.", "kind"
        )
        self._loss = Histogram(
            "media_node_transport_loss_ratio",
            "Share of RTP packets lost on the way, one observation a transport and sample.",
            ["direction"],
            buckets=(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1),
            registry=registry,
        )
        self._samples = counter(
            "media_node_samples", "Attempts to ask a worker for its traffic, by result.", "result"
        )
        # Shares and rates of them are of interest before there is a first.
        for transport in ("webrtc", "pipe"):
            self._received.labels(transport)
            self._sent.labels(transport)
        for kind in ("audio", "video"):
            self._packets_received.labels(kind)
            self._packets_lost.labels(kind)
        for direction in ("received", "sent"):
            self._loss.labels(direction)
        for result in ("done", "skipped", "failed"):
            self._samples.labels(result)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            try:
                await self.sample()
            except Exception:
                logger.exception("sampling traffic failed")

    async def sample(self) -> None:
        """Ask every worker that is not busy, one after the other."""
        for slot in list(self._node.pool.slots):
            self._samples.labels(await self._ask_worker(slot)).inc()

    async def _ask_worker(self, slot: WorkerSlot) -> str:
        if slot.worker is None or not slot.ready or slot.cpu >= _BUSY:
            return "skipped"
        transports = [one for router in slot.worker.routers for one in router.transports]
        questions: list[Question] = []
        for transport in transports:
            if isinstance(transport, WebRtcTransport):
                questions.append(partial(self._ask_transport, transport, "webrtc"))
                questions += [partial(self._ask_producer, one) for one in transport.producers]
            elif isinstance(transport, PipeTransport):
                questions.append(partial(self._ask_transport, transport, "pipe"))
        return await _in_batches(questions)

    async def _ask_transport(self, transport: WebRtcTransport | PipeTransport, type: str) -> None:
        for stats in await transport.get_stats():
            received, sent = self._bytes.get(transport, (0, 0))
            self._received.labels(type).inc(max(stats.bytes_received - received, 0))
            self._sent.labels(type).inc(max(stats.bytes_sent - sent, 0))
            self._bytes[transport] = stats.bytes_received, stats.bytes_sent
            if stats.rtp_packet_loss_received is not None:
                self._loss.labels("received").observe(stats.rtp_packet_loss_received)
            if stats.rtp_packet_loss_sent is not None:
                self._loss.labels("sent").observe(stats.rtp_packet_loss_sent)

    async def _ask_producer(self, producer: Producer) -> None:
        streams = self._packets.setdefault(producer, {})
        for stats in await producer.get_stats():
            received, lost = streams.get(stats.ssrc, (0, 0))
            # What comes twice makes a loss smaller again.
            self._packets_received.labels(producer.kind).inc(max(stats.packet_count - received, 0))
            self._packets_lost.labels(producer.kind).inc(max(stats.packets_lost - lost, 0))
            streams[stats.ssrc] = stats.packet_count, stats.packets_lost


async def _in_batches(questions: Sequence[Question]) -> str:
    """`done`, or `failed` as soon as the worker is slow.

    What was closed meanwhile is no failure.
    """
    for first in range(0, len(questions), _AT_ONCE):
        batch = questions[first : first + _AT_ONCE]
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                answers = await asyncio.gather(*(ask() for ask in batch), return_exceptions=True)
        except TimeoutError:
            return "failed"
        for error in answers:
            if isinstance(error, BaseException) and not isinstance(error, MediasoupError):
                logger.error("sampling traffic failed", exc_info=error)
    return "done"
