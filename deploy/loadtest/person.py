"""Somebody in a room who sends and receives packets, and never decodes any."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from deploy.clients.signaling import Json, Refused, Signaling, Unanswered, Unreachable
from deploy.loadtest import wire
from deploy.loadtest.crosscheck import Comparison, compare
from deploy.loadtest.dtls import HandshakeFailed, Identity
from deploy.loadtest.playback import Picture, Sound
from deploy.loadtest.pump import Pump, Sender
from deploy.loadtest.receiving import Receiving
from deploy.loadtest.recording import Recording
from deploy.loadtest.transport import NoWay, Transport

# Who is not in by then has failed to join.
_JOIN_WITHIN = 20.0
_LEAVE_WITHIN = 5.0
_STATS_WITHIN = 20.0
PHASES = ("connect", "join-room", "media", "first-packet")


class JoinFailed(Exception):
    """`code` is one of the wire's error codes, or one of ours; `phase` is where it happened."""

    def __init__(self, phase: str, code: str, message: str) -> None:
        super().__init__(f"{phase}: {message}")
        self.phase = phase
        self.code = code


@dataclass(frozen=True, slots=True)
class Order:
    """Who is to go where, and with what."""

    number: int
    url: str
    room: str
    # Which of how many senders of its room it is; -1 for one who only receives.
    talker: int
    talkers: int
    # At how many others it looks at most.
    subscribe: int
    verify_tls: bool


class Person:
    """`phases` has the seconds that each part of joining took; `phase` is the one it is at.

    `on_gone` is told why it is out.
    """

    def __init__(
        self,
        order: Order,
        recording: Recording,
        identity: Identity,
        pump: Pump,
        on_gone: Callable[[Person, str], None],
    ) -> None:
        """Has to be made in a running event loop."""
        self.order = order
        self.phases: dict[str, float] = {}
        self.served_by: Json = {}
        self.is_in = False
        self.streams: dict[str, Sound | Picture] = {}
        self.receiving: Receiving | None = None
        self.transports: list[Transport] = []
        self._recording = recording
        self._identity = identity
        self._pump = pump
        self._on_gone = on_gone
        self._senders: list[Sender] = []
        self.phase = PHASES[0]
        self._closed = False
        # Consumers that are announced before there is anything to receive with.
        self._early: list[Json] = []
        self._signaling = Signaling(order.verify_tls)
        self._listen()

    @property
    def seconds(self) -> float:
        """How long joining took."""
        return sum(self.phases.values())

    async def join(self) -> None:
        """Raises `JoinFailed`; then it has to be closed as well."""
        try:
            async with asyncio.timeout(_JOIN_WITHIN):
                with self._timed("connect"):
                    await self._signaling.connect(self.order.url, _JOIN_WITHIN)
                with self._timed("join-room"):
                    joined = await self._enter()
                with self._timed("media"):
                    await self._bring_up_media(joined)
                with self._timed("first-packet"):
                    await self._begin()
        except TimeoutError:
            code = "no_packets" if self.phase == "first-packet" else "timed_out"
            raise self._failed(code, f"not in after {_JOIN_WITHIN:g} s") from None
        except Refused as error:
            raise self._failed(error.code, str(error)) from error
        except Unreachable as error:
            raise self._failed("unreachable", str(error)) from error
        except Unanswered as error:
            raise self._failed("unanswered", str(error)) from error
        except (NoWay, OSError) as error:
            raise self._failed("no_ice", str(error)) from error
        except HandshakeFailed as error:
            raise self._failed("dtls_failed", str(error)) from error
        self.is_in = True

    def be_silent(self) -> None:
        """Send no more media; stay and receive."""
        for sender in self._senders:
            sender.stopped = True

    async def compare(self) -> Comparison:
        """What we counted beside what the worker did. Raises `Refused`, `Unanswered`."""
        stats = await self._signaling.ask("get-stats", _STATS_WITHIN)
        received = self.transports[1].counts if len(self.transports) == 2 else {}
        return compare(self.streams.values(), received, stats)

    async def leave(self) -> None:
        """Tells the server first, so that nothing of it stays there. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self.is_in = False
        self.be_silent()
        with suppress(Refused, Unanswered):
            if self._signaling.connected:
                await self._signaling.ask("leave-room", _LEAVE_WITHIN)
        if self.receiving is not None:
            self.receiving.close()
        for transport in self.transports:
            self._pump.forget(transport)
            transport.close()
        await self._signaling.close()

    async def _enter(self) -> Json:
        joined = await self._signaling.ask(
            "join-room",
            _JOIN_WITHIN,
            roomId=self.order.room,
            name=f"Load {self.order.number}",
        )
        if joined["status"] != "joined":
            raise self._failed("lobby", "somebody has to let people in")
        self.served_by = joined.get("servedBy", {})
        return joined

    async def _bring_up_media(self, joined: Json) -> None:
        """In one flight, as browsers do: both transports, what is sent, what is received."""
        sending = Transport(joined["sendTransport"], self._identity)
        receiving = Transport(joined["recvTransport"], self._identity)
        self.transports = [sending, receiving]
        sending.on_key_frame_request = self._begin_picture_anew
        self.receiving = Receiving(self._signaling, receiving, self.order.subscribe)
        order = self.order
        if order.talker >= 0:
            self.streams["audio"] = Sound(self._recording, order.talker, order.talkers)
            if self._recording.video:
                self.streams["video"] = Picture(self._recording)
        tasks = [
            asyncio.ensure_future(work)
            for work in (
                self._secure(sending),
                self._secure(receiving),
                self._subscribe(self.receiving),
                *(
                    self._signaling.ask("produce", **wire.produced(kind, stream, sending.id))
                    for kind, stream in self.streams.items()
                ),
            )
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _secure(self, transport: Transport) -> None:
        reaching = asyncio.ensure_future(transport.reach())
        try:
            await self._signaling.ask(
                "connect-transport",
                _JOIN_WITHIN,
                transportId=transport.id,
                dtlsParameters=self._identity.parameters(),
            )
            await reaching
        finally:
            reaching.cancel()
        await transport.secure()
        self._pump.watch(transport, receives=transport is self.transports[1])

    async def _subscribe(self, receiving: Receiving) -> None:
        answer = await self._signaling.ask("subscribe", _JOIN_WITHIN, rtpCapabilities=wire.RECEIVES)
        for consumer in (*answer["consumers"], *self._early):
            receiving.consider(consumer)
        self._early = []

    async def _begin(self) -> None:
        """Send and receive, until the first packet of what there is has come."""
        assert self.receiving is not None
        for stream in self.streams.values():
            sender = Sender(stream, self.transports[0])
            self._senders.append(sender)
            self._pump.play(sender, random.random())
        await self.receiving.begin()
        if self.receiving.expects_packets:
            await self.transports[1].first_packet

    def _begin_picture_anew(self) -> None:
        picture = self.streams.get("video")
        if isinstance(picture, Picture):
            picture.begin_anew()

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        self.phase = phase
        started = time.monotonic()
        yield
        self.phases[phase] = time.monotonic() - started

    def _failed(self, code: str, message: str) -> JoinFailed:
        return JoinFailed(self.phase, code, message)

    def _listen(self) -> None:
        async def new(consumer: Json) -> None:
            if self.receiving is None:
                self._early.append(consumer)
            else:
                self.receiving.consider(consumer)

        async def closed(consumer: Json) -> None:
            if self.receiving is not None:
                self.receiving.ended(consumer)

        async def paused(consumer: Json) -> None:
            if self.receiving is not None:
                self.receiving.set_playing(consumer, False)

        async def resumed(consumer: Json) -> None:
            if self.receiving is not None:
                self.receiving.set_playing(consumer, True)

        self._signaling.on("new-consumer", new)
        self._signaling.on("consumer-closed", closed)
        self._signaling.on("consumer-paused", paused)
        self._signaling.on("consumer-resumed", resumed)
        for event in ("media-reset", "kicked", "room-ended", "disconnect"):
            self._signaling.on(event, self._out_by(event))

    def _out_by(self, event: str) -> Callable[..., Any]:
        async def out(*_: Any) -> None:
            if self.is_in and not self._closed:
                self.is_in = False
                self.be_silent()
                self._on_gone(self, event)

        return out
