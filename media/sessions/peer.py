"""A peer's media in a room: two transports, what it sends, what it receives."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from media.contracts import MediaError, PeerStats, Visible
from media.events import ProducerScore, publish
from media.mediasoup import (
    DtlsParameters,
    IceParameters,
    MediaKind,
    MediasoupError,
    ProducerScoreChange,
    RequestRefused,
    RtpCapabilities,
    RtpParameters,
    UnsupportedError,
    WebRtcTransport,
    to_json,
)
from media.sessions.consumers import PeerConsumer
from media.sessions.part import RoomPart
from media.sessions.producers import PeerProducer, RoomProducer

logger = logging.getLogger(__name__)

SOURCES: dict[str, MediaKind] = {
    "microphone": "audio",
    "camera": "video",
    "screen": "video",
    "screen-audio": "audio",
}

# Each costs every other peer a consumer.
_MAX_PRODUCERS = 16
_GONE_REMEMBERED = 500
# What is on this node is ready in milliseconds.
_ALL_WITHIN = 1.0
# Milliseconds. Chromium ignores a request within 300 of another, and the worker repeats
# one only after a second: newcomers would see nothing for so long.
_KEY_FRAMES_APART = 400


class PeerSession:
    """Everything one peer has on its part of a room. Closing it closes all of it."""

    def __init__(
        self,
        room_id: str,
        peer_id: str,
        part: RoomPart,
        send_transport: WebRtcTransport,
        recv_transport: WebRtcTransport,
    ) -> None:
        self.room_id = room_id
        self.peer_id = peer_id
        self.part = part
        self.send_transport = send_transport
        self.recv_transport = recv_transport
        self.producers: dict[str, PeerProducer] = {}
        self.consumers: dict[str, PeerConsumer] = {}
        self.closed = False
        self.leaving = False
        self._rtp_capabilities: RtpCapabilities | None = None
        # Producers a consumer exists for, or is being made for: `subscribe` and a
        # new producer's fan-out may meet, and only one of them may consume.
        self._consuming: set[str] = set()
        # Ids of consumers that were closed, the latest last.
        self._gone: deque[str] = deque(maxlen=_GONE_REMEMBERED)
        self._late: set[asyncio.Task[PeerConsumer | None]] = set()

    @property
    def subscribed(self) -> bool:
        return self._rtp_capabilities is not None and not self.closed and not self.leaving

    def leave(self) -> None:
        """Its page goes elsewhere: what is here plays on for others, and nothing is added."""
        self.leaving = True
        for producer in self.producers.values():
            producer.ending = True
        for consumer in self.consumers.values():
            consumer.silent = True

    async def close(self) -> None:
        self.closed = True
        for task in self._late:
            task.cancel()
        await asyncio.gather(self.send_transport.close(), self.recv_transport.close())

    async def connect(self, transport_id: str, dtls_parameters: DtlsParameters) -> None:
        await self._transport(transport_id).connect(dtls_parameters)

    async def restart_ice(self, transport_id: str) -> IceParameters:
        return await self._transport(transport_id).restart_ice()

    async def produce(
        self,
        transport_id: str,
        kind: str,
        rtp_parameters: RtpParameters,
        source: str,
        paused: bool,
    ) -> PeerProducer:
        carries = SOURCES.get(source)
        if carries is None or carries != kind:
            raise MediaError("bad_request", f"{source!r} cannot be a source of {kind}")
        if len(self.producers) >= _MAX_PRODUCERS:
            raise MediaError("bad_request", f"a peer sends at most {_MAX_PRODUCERS} streams")
        if self._transport(transport_id) is not self.send_transport:
            raise MediaError("bad_request", "this transport is for receiving")
        producer = await self.send_transport.produce(
            kind=carries,
            rtp_parameters=rtp_parameters,
            paused=paused,
            key_frame_request_delay=_KEY_FRAMES_APART,
        )
        entry = PeerProducer(self.peer_id, source, producer, self.part.router)
        self.producers[producer.id] = entry

        def scored(event: ProducerScoreChange) -> None:
            scores = [to_json(score) for score in event.scores]
            publish(ProducerScore(self.room_id, self.peer_id, producer.id, scores))

        producer.on(ProducerScoreChange, scored)
        return entry

    async def close_producer(self, producer_id: str) -> None:
        await self.producer(producer_id).producer.close()
        self.producers.pop(producer_id, None)

    async def subscribe(
        self,
        rtp_capabilities: RtpCapabilities,
        producers: Iterable[RoomProducer],
        on_late: Callable[[PeerConsumer], None],
    ) -> list[PeerConsumer]:
        """Consume all of `producers`; a repeat answers with the consumers there are.

        A producer that comes while this is under way is announced as any other
        new one, and so is not in the answer. Nor is one that a silent node has:
        `on_late` is called with it when it is here.
        """
        existing = list(self.consumers.values())
        self._rtp_capabilities = rtp_capabilities
        lasting = [producer for producer in producers if not producer.ending]
        making = [asyncio.ensure_future(self.consume(producer)) for producer in lasting]
        if making:
            await asyncio.wait(making, timeout=_ALL_WITHIN)
        in_time = [task for task in making if task.done()]
        for task in making:
            if task not in in_time:
                self._await_late(task, on_late)
        made = await asyncio.gather(*in_time)
        return [
            entry for entry in (*existing, *made) if entry is not None and not entry.consumer.closed
        ]

    def _await_late(
        self, making: asyncio.Task[PeerConsumer | None], on_late: Callable[[PeerConsumer], None]
    ) -> None:
        self._late.add(making)

        def ready(task: asyncio.Task[PeerConsumer | None]) -> None:
            self._late.discard(task)
            if task.cancelled():
                return
            if error := task.exception():
                logger.warning("peer %s cannot consume: %s", self.peer_id, error)
            elif (entry := task.result()) is not None:
                on_late(entry)

        making.add_done_callback(ready)

    async def consume(self, producer: RoomProducer) -> PeerConsumer | None:
        """Make a paused consumer; `None` if there is one, or the client cannot receive it."""
        if self._rtp_capabilities is None or not self.subscribed or producer.closed:
            return None
        if producer.peer_id == self.peer_id or producer.id in self._consuming:
            return None
        self._consuming.add(producer.id)
        try:
            consumer = await self.part.consume(
                self.recv_transport, producer, self._rtp_capabilities
            )
        except UnsupportedError:
            return None
        except RequestRefused as error:
            # One odd producer must not take everybody else's streams along.
            logger.warning("peer %s cannot consume %s: %s", self.peer_id, producer.id, error)
            return None
        except BaseException:
            self._consuming.discard(producer.id)
            # A producer that closed meanwhile is no failure of the others.
            if producer.closed and not self.recv_transport.closed:
                return None
            raise
        entry = PeerConsumer(
            self.room_id,
            self.peer_id,
            producer.peer_id,
            producer.source,
            producer.scales,
            consumer,
            on_closed=self._forget_consumer,
        )
        if consumer.closed:
            self._consuming.discard(producer.id)
            return None
        if self.leaving:
            # Its page has other transports by now, and could make nothing of it.
            await consumer.close()
            return None
        self.consumers[consumer.id] = entry
        return entry

    async def each_consumer(
        self,
        consumer_ids: Iterable[str],
        change: Callable[[PeerConsumer], Coroutine[Any, Any, None]],
    ) -> None:
        """Change every consumer named; unknown ids are told only after the rest is done.

        One that was closed a moment ago is not unknown: its client cannot know yet.
        """
        wanted = list(dict.fromkeys(consumer_ids))

        async def change_one(consumer: PeerConsumer) -> None:
            try:
                await change(consumer)
            except MediasoupError:
                if not consumer.consumer.closed:
                    raise

        here = [self.consumers[cid] for cid in wanted if cid in self.consumers]
        await asyncio.gather(*map(change_one, here))
        known = {consumer.id for consumer in here} | self.consumers.keys() | set(self._gone)
        if unknown := [cid for cid in wanted if cid not in known]:
            raise MediaError("not_found", f"no such consumer: {', '.join(unknown[:5])}")

    async def set_visible(self, visible: Iterable[Visible]) -> None:
        """Video that is not listed is paused; the rest gets the layers that fit."""
        heights = {entry.consumer_id: entry.height for entry in visible}
        await asyncio.gather(
            *(
                consumer.hide()
                for consumer in list(self.consumers.values())
                if consumer.is_video and consumer.id not in heights
            )
        )
        await self.each_consumer(heights, lambda consumer: consumer.show(heights[consumer.id]))

    def producer(self, producer_id: str) -> PeerProducer:
        try:
            return self.producers[producer_id]
        except KeyError:
            raise MediaError("not_found", f"no such producer: {producer_id}") from None

    def consumer(self, consumer_id: str) -> PeerConsumer:
        try:
            return self.consumers[consumer_id]
        except KeyError:
            raise MediaError("not_found", f"no such consumer: {consumer_id}") from None

    async def stats(self) -> PeerStats:
        async def of(items: Iterable[Any]) -> list[Any]:
            answers = await asyncio.gather(*(item.get_stats() for item in items))
            return [to_json(entry) for answer in answers for entry in answer]

        return PeerStats(
            transports=await of([self.send_transport, self.recv_transport]),
            producers=await of([entry.producer for entry in self.producers.values()]),
            consumers=await of([entry.consumer for entry in self.consumers.values()]),
        )

    def _transport(self, transport_id: str) -> WebRtcTransport:
        for transport in (self.send_transport, self.recv_transport):
            if transport.id == transport_id:
                return transport
        raise MediaError("not_found", f"no such transport: {transport_id}")

    def _forget_consumer(self, entry: PeerConsumer) -> None:
        self.consumers.pop(entry.id, None)
        self._gone.append(entry.id)
        self._consuming.discard(entry.consumer.producer_id)
