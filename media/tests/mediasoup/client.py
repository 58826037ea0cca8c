"""A real client, pymediasoup, connected straight to the driver's objects: no signaling."""

from __future__ import annotations

import asyncio
import fractions
import math
from typing import Any

from aiortc.mediastreams import MediaStreamTrack, VideoStreamTrack
from av import AudioFrame
from pymediasoup import AiortcHandler, Device
from pymediasoup.models.transport import DtlsParameters as ClientDtlsParameters
from pymediasoup.models.transport import IceCandidate, IceParameters
from pymediasoup.rtp_parameters import RtpCapabilities as ClientRtpCapabilities
from pymediasoup.rtp_parameters import RtpParameters as ClientRtpParameters

from media.mediasoup import (
    Consumer,
    DtlsParameters,
    Producer,
    Router,
    RtpCapabilities,
    RtpParameters,
    WebRtcTransport,
    from_json,
    to_json,
)

_RATE, _SAMPLES = 48000, 960


class Tone(MediaStreamTrack):
    """A loud beep without end; the sender takes it at its own pace, 20 ms at a time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._sent = 0

    async def recv(self) -> AudioFrame:
        frame = AudioFrame(format="s16", layout="mono", samples=_SAMPLES)
        wave = (
            round(20000 * math.sin(2 * math.pi * 440 * (self._sent + index) / _RATE))
            for index in range(_SAMPLES)
        )
        frame.planes[0].update(b"".join(v.to_bytes(2, "little", signed=True) for v in wave))
        frame.pts, frame.sample_rate = self._sent, _RATE
        frame.time_base = fractions.Fraction(1, _RATE)
        self._sent += _SAMPLES
        await asyncio.sleep(_SAMPLES / _RATE)
        return frame


class Client:
    """Sends a tone and a picture over one transport and receives over another."""

    def __init__(self, router: Router, sending: WebRtcTransport, receiving: WebRtcTransport):
        self.producers: dict[str, Producer] = {}
        self._router = router
        self._server_ends = {"send": sending, "recv": receiving}
        self._tracks: list[MediaStreamTrack] = [Tone(), VideoStreamTrack()]
        self._device = Device(handlerFactory=AiortcHandler.createFactory(tracks=self._tracks))

    async def start(self) -> None:
        capabilities = to_json(self._router.rtp_capabilities)
        await self._device.load(ClientRtpCapabilities(**capabilities))
        self._send = self._device.createSendTransport(**self._options("send"))
        self._receive = self._device.createRecvTransport(**self._options("recv"))
        self._send.on("connect", self._connector("send"))
        self._receive.on("connect", self._connector("recv"))
        self._send.on("produce", self._on_produce)

    @property
    def rtp_capabilities(self) -> RtpCapabilities:
        data = self._device.recvRtpCapabilities.model_dump(exclude_none=True)
        return from_json(RtpCapabilities, data, "rtpCapabilities")

    async def produce(self) -> None:
        for track in self._tracks:
            await self._send.produce(track=track, stopTracks=False, appData={})

    async def consume(self, consumer: Consumer) -> MediaStreamTrack:
        received = await self._receive.consume(
            id=consumer.id,
            producerId=consumer.producer_id,
            kind=consumer.kind,
            rtpParameters=ClientRtpParameters(**to_json(consumer.rtp_parameters)),
        )
        track: MediaStreamTrack = received.track
        return track

    async def close(self) -> None:
        await self._send.close()
        await self._receive.close()
        for track in self._tracks:
            track.stop()

    def _options(self, direction: str) -> dict[str, Any]:
        transport = self._server_ends[direction]
        return {
            "id": transport.id,
            "iceParameters": IceParameters(**to_json(transport.ice_parameters)),
            "iceCandidates": [IceCandidate(**c) for c in to_json(transport.ice_candidates)],
            "dtlsParameters": ClientDtlsParameters(**to_json(transport.dtls_parameters)),
            "sctpParameters": None,
        }

    def _connector(self, direction: str) -> Any:
        async def connect(dtlsParameters: ClientDtlsParameters) -> None:
            data = dtlsParameters.model_dump(exclude_none=True)
            parameters = from_json(DtlsParameters, data, "dtlsParameters")
            await self._server_ends[direction].connect(parameters)

        return connect

    async def _on_produce(self, kind: Any, rtpParameters: ClientRtpParameters, appData: Any) -> str:
        data = rtpParameters.model_dump(exclude_none=True)
        producer = await self._server_ends["send"].produce(
            kind=kind, rtp_parameters=from_json(RtpParameters, data, "rtpParameters")
        )
        self.producers[kind] = producer
        return producer.id
