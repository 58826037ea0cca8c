"""A peer without a browser: pymediasoup, which sends the tracks it is given."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiortc import RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtcrtpsender import RTCRtpSender
from pymediasoup import AiortcHandler, Device
from pymediasoup.models.transport import DtlsParameters, IceCandidate, IceParameters
from pymediasoup.rtp_parameters import RtpCapabilities, RtpParameters

from deploy.clients.signaling import Json, Refused, Signaling, Unanswered

logger = logging.getLogger(__name__)

_SOURCES = {"audio": "microphone", "video": "camera"}
_CLOSED_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Received:
    """A track of another peer; `ssrc` is that of its packets, retransmitted ones have another."""

    peer_id: str
    kind: str
    consumer_id: str
    producer_id: str
    ssrc: int
    track: MediaStreamTrack
    receiver: RTCRtpReceiver


Listener = Callable[[Received], Awaitable[None]]


async def ignore(received: Received) -> None:
    """A listener that only takes what comes: of a track that nobody reads, memory fills up."""
    while True:
        await received.track.recv()


class Bot:
    """Joins one room, once. `listener` runs for each track it receives and has to read it.

    What goes wrong where nobody waits for it is in `problems`.
    """

    def __init__(
        self, signaling: Signaling, listener: Listener = ignore, relay_only: bool = False
    ) -> None:
        """`signaling` is or gets connected; the bot closes it. `relay_only`: media over TURN."""
        self.signaling = signaling
        self.peer_id = ""
        self.problems: list[Exception] = []
        self.listener = listener
        self._relay_only = relay_only
        self._transports: dict[str, Any] = {}
        self._senders: dict[str, RTCRtpSender] = {}
        self._producer_ids: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._negotiating = asyncio.Lock()
        self._subscribed = asyncio.Event()
        self._early: list[Json] = []
        signaling.on("new-consumer", self._on_new_consumer)

    async def join(
        self, room: str, name: str, tracks: Sequence[MediaStreamTrack] = (), password: str = ""
    ) -> Json:
        """What `join-room` answered, when all tracks are announced.

        Media may take longer. Raises `Refused` and `Unanswered`.
        """
        secret: Json = {"password": password} if password else {}
        joined = await self.signaling.ask("join-room", roomId=room, name=name, **secret)
        if joined["status"] != "joined":
            raise Refused("join-room", joined["status"], "nobody admits bots.")
        self.peer_id = joined["peerId"]
        device = Device(handlerFactory=_Handler.createFactory())
        await device.load(RtpCapabilities(**joined["routerRtpCapabilities"]))
        servers = [RTCIceServer(**server) for server in joined["iceServers"]]
        for direction, create in (
            ("send", device.createSendTransport),
            ("recv", device.createRecvTransport),
        ):
            options = self._options(joined[f"{direction}Transport"], servers)
            transport = self._transports[direction] = create(**options)
            transport.on("connect", self._connect_listener(transport.id))
        self._transports["send"].on("produce", self._on_produce)
        capabilities = device.recvRtpCapabilities.model_dump(exclude_none=True)
        subscribed = await self.signaling.ask("subscribe", rtpCapabilities=capabilities)
        for consumer in (*subscribed["consumers"], *self._early):
            self._start(self._consume(consumer))
        self._subscribed.set()
        for track in tracks:
            await self._produce(track)
        return joined

    async def counts(self) -> Json:
        """What the server counts of this peer, now: the answer to `get-stats`."""
        return await self.signaling.ask("get-stats")

    def producer_id(self, kind: str) -> str:
        return self._producer_ids[kind]

    def sender(self, kind: str) -> RTCRtpSender:
        """Of the track of this kind that it sends."""
        return self._senders[kind]

    def connection(self, direction: str) -> RTCPeerConnection | None:
        """`send` or `recv`; `None` before there is one."""
        transport = self._transports.get(direction)
        return transport.handler.pc if transport else None

    async def close(self) -> None:
        """Leave. Idempotent, and never hangs."""
        for task in self._tasks:
            task.cancel()
        for close in (
            *(transport.close for transport in self._transports.values()),
            # Else the server would keep its place for a while.
            partial(self.signaling.ask, "leave-room"),
            self.signaling.close,
        ):
            with contextlib.suppress(Exception):
                await asyncio.wait_for(close(), _CLOSED_WITHIN)

    def _options(self, transport: Json, servers: list[RTCIceServer]) -> dict[str, Any]:
        return {
            "id": transport["transportId"],
            "iceParameters": IceParameters(**transport["iceParameters"]),
            "iceCandidates": [IceCandidate(**c) for c in transport["iceCandidates"]],
            "dtlsParameters": DtlsParameters(**transport["dtlsParameters"]),
            "sctpParameters": None,
            "iceServers": servers,
            "iceTransportPolicy": "relay" if self._relay_only else None,
        }

    async def _produce(self, track: MediaStreamTrack) -> None:
        kind = track.kind
        try:
            producer = await self._transports["send"].produce(
                track=track, stopTracks=False, appData={"source": _SOURCES[kind]}
            )
        except IndexError:
            # All that pymediasoup tells of a listener that failed.
            raise self.problems[-1] from None
        self._senders[kind] = producer.rtpSender
        self._producer_ids[kind] = producer.id

    def _connect_listener(self, transport_id: str) -> Callable[..., Awaitable[None]]:
        async def connect(dtlsParameters: DtlsParameters) -> None:
            parameters = dtlsParameters.model_dump(exclude_none=True)
            try:
                await self.signaling.ask(
                    "connect-transport", transportId=transport_id, dtlsParameters=parameters
                )
            except (Refused, Unanswered) as error:
                self.problems.append(error)

        return connect

    async def _on_produce(
        self, kind: str, rtpParameters: RtpParameters, appData: dict[str, str]
    ) -> str | None:
        try:
            answer = await self.signaling.ask(
                "produce",
                transportId=self._transports["send"].id,
                kind=kind,
                rtpParameters=rtpParameters.model_dump(exclude_none=True),
                source=appData["source"],
            )
        except (Refused, Unanswered) as error:
            self.problems.append(error)
            return None
        producer_id: str = answer["producerId"]
        return producer_id

    async def _on_new_consumer(self, consumer: Json) -> None:
        if self._subscribed.is_set():
            self._start(self._consume(consumer))
        else:
            self._early.append(consumer)

    async def _consume(self, info: Json) -> None:
        # pymediasoup negotiates one thing at a time, but does not queue.
        async with self._negotiating:
            transport = self._transports["recv"]
            consumer = await transport.consume(
                id=info["consumerId"],
                producerId=info["producerId"],
                kind=info["kind"],
                rtpParameters=RtpParameters(**info["rtpParameters"]),
            )
        (receiver,) = [
            transceiver.receiver
            for transceiver in transport.handler.pc.getTransceivers()
            if transceiver.receiver.track is consumer.track
        ]
        received = Received(
            peer_id=info["peerId"],
            kind=info["kind"],
            consumer_id=info["consumerId"],
            producer_id=info["producerId"],
            ssrc=info["rtpParameters"]["encodings"][0]["ssrc"],
            track=consumer.track,
            receiver=receiver,
        )
        self._start(self._listen(received))
        await self.signaling.ask("resume-consumers", consumerIds=[info["consumerId"]])

    async def _listen(self, received: Received) -> None:
        try:
            await self.listener(received)
        except MediaStreamError:
            return
        # Whoever wants no more of it: what comes must go.
        with contextlib.suppress(MediaStreamError):
            await ignore(received)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(self._watched(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watched(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            logger.debug("bot %s", self.peer_id, exc_info=True)
            self.problems.append(error)


class _Handler(AiortcHandler):  # type: ignore[misc]
    """pymediasoup's, which drops the ICE policy and reuses what aiortc cannot."""

    def run(self, **options: Any) -> None:
        super().run(**options)
        if options["iceTransportPolicy"] == "relay":
            # Read only later, when the connection makes its transport.
            configuration = self.pc._RTCPeerConnection__configuration
            configuration.iceTransportPolicy = RTCIceTransportPolicy.RELAY

    async def stopReceiving(self, localId: str) -> None:
        """Leaves the media section disabled: aiortc cannot receive in one that was closed."""
        transceiver = self._mapMidTransceiver.pop(localId)
        self.remoteSdp.disableMediaSection(transceiver.mid)
        offer = RTCSessionDescription(type="offer", sdp=self.remoteSdp.getSdp())
        await self.pc.setRemoteDescription(offer)
        await self.pc.setLocalDescription(await self.pc.createAnswer())
