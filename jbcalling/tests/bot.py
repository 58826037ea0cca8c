"""A peer without a browser: pymediasoup, sending a picture and a tone, counting what comes."""

from __future__ import annotations

import asyncio
from typing import Any

import socketio
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack
from pymediasoup import AiortcHandler, Device
from pymediasoup.models.transport import DtlsParameters, IceCandidate, IceParameters
from pymediasoup.rtp_parameters import RtpCapabilities, RtpParameters


class Refused(Exception):
    """An error ack; its text is the code."""


class Bot:
    """Joins a room with a camera and a microphone; `frames` counts by `peer/kind`."""

    def __init__(self) -> None:
        self.frames: dict[str, int] = {}
        self.peer_id = ""
        self._socket = socketio.AsyncClient()
        self._tasks: list[asyncio.Task[None]] = []
        self._subscribed = asyncio.Event()
        self._negotiating = asyncio.Lock()
        self._frame_came = asyncio.Event()
        self._socket.on("new-consumer", self._on_new_consumer)

    async def join(self, url: str, room: str, name: str) -> None:
        await self._socket.connect(url, transports=["websocket"])
        joined = await self.ask("join-room", roomId=room, name=name)
        self.peer_id = joined["peerId"]
        tracks: list[MediaStreamTrack] = [AudioStreamTrack(), VideoStreamTrack()]
        device = Device(handlerFactory=AiortcHandler.createFactory(tracks=tracks))
        await device.load(RtpCapabilities(**joined["routerRtpCapabilities"]))
        self._send = device.createSendTransport(**self._options(joined["sendTransport"]))
        self._recv = device.createRecvTransport(**self._options(joined["recvTransport"]))
        for transport in (self._send, self._recv):
            transport.on("connect", self._connect_listener(transport))
        self._send.on("produce", self._on_produce)
        consumers = await self.ask(
            "subscribe", rtpCapabilities=device.recvRtpCapabilities.model_dump(exclude_none=True)
        )
        for consumer in consumers["consumers"]:
            await self._consume(consumer)
        self._subscribed.set()
        for track in tracks:
            source = {"audio": "microphone", "video": "camera"}[track.kind]
            await self._send.produce(track=track, stopTracks=False, appData={"source": source})

    async def received(self, peer_id: str, kind: str, frames: int) -> None:
        """Wait until so many frames of one kind came from a peer."""
        while self.frames.get(f"{peer_id}/{kind}", 0) < frames:
            self._frame_came.clear()
            await self._frame_came.wait()

    async def ask(self, event: str, **payload: Any) -> Any:
        answer = await self._socket.call(event, payload, timeout=10)
        if not answer["ok"]:
            raise Refused(answer["error"]["code"])
        return answer["data"]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._send.close()
        await self._recv.close()
        await self._socket.disconnect()

    @staticmethod
    def _options(transport: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": transport["transportId"],
            "iceParameters": IceParameters(**transport["iceParameters"]),
            "iceCandidates": [IceCandidate(**c) for c in transport["iceCandidates"]],
            "dtlsParameters": DtlsParameters(**transport["dtlsParameters"]),
            "sctpParameters": None,
        }

    def _connect_listener(self, transport: Any) -> Any:
        async def connect(dtlsParameters: DtlsParameters) -> None:
            await self.ask(
                "connect-transport",
                transportId=transport.id,
                dtlsParameters=dtlsParameters.model_dump(exclude_none=True),
            )

        return connect

    async def _on_produce(
        self, kind: str, rtpParameters: RtpParameters, appData: dict[str, str]
    ) -> str:
        answer = await self.ask(
            "produce",
            transportId=self._send.id,
            kind=kind,
            rtpParameters=rtpParameters.model_dump(exclude_none=True),
            source=appData["source"],
        )
        producer_id: str = answer["producerId"]
        return producer_id

    async def _on_new_consumer(self, consumer: dict[str, Any]) -> None:
        await self._subscribed.wait()
        await self._consume(consumer)

    async def _consume(self, info: dict[str, Any]) -> None:
        # pymediasoup negotiates one thing at a time, but does not queue.
        async with self._negotiating:
            consumer = await self._recv.consume(
                id=info["consumerId"],
                producerId=info["producerId"],
                kind=info["kind"],
                rtpParameters=RtpParameters(**info["rtpParameters"]),
            )
        key = f"{info['peerId']}/{info['kind']}"
        self._tasks.append(asyncio.ensure_future(self._count(key, consumer.track)))
        await self.ask("resume-consumers", consumerIds=[info["consumerId"]])

    async def _count(self, key: str, track: MediaStreamTrack) -> None:
        while True:
            await track.recv()
            self.frames[key] = self.frames.get(key, 0) + 1
            self._frame_came.set()
