"""A router: where the producers of a room meet its consumers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.dumps import (
    PipeTransportDump,
    PlainTransportDump,
    RouterDump,
    WebRtcTransportDump,
)
from media.mediasoup.errors import InvalidParameters
from media.mediasoup.listen import ListenInfo
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Response
from media.mediasoup.observers import ActiveSpeakerObserver, AudioLevelObserver
from media.mediasoup.ortc.consuming import can_consume
from media.mediasoup.pipe_transport import PipeTransport
from media.mediasoup.plain_transport import PlainTransport
from media.mediasoup.producer import Producer
from media.mediasoup.resource import Resource, nothing
from media.mediasoup.rtp import RtpCapabilities
from media.mediasoup.shared import Shared
from media.mediasoup.srtp import SrtpCryptoSuite
from media.mediasoup.transport import Transport
from media.mediasoup.web_rtc_server import WebRtcServer
from media.mediasoup.web_rtc_transport import WebRtcTransport

if TYPE_CHECKING:
    from media.mediasoup.piping import PipePair


class Router(Resource):
    """Made by `Worker.create_router`; forwards RTP between its transports.

    `rtp_capabilities` are what its clients are told and load into their device.
    """

    _children_cause = "router-closed"

    def __init__(
        self, id: str, channel: Channel, worker: Resource, rtp_capabilities: RtpCapabilities
    ) -> None:
        super().__init__(id, channel, worker)
        self.rtp_capabilities = rtp_capabilities
        # By id, kept up to date by the transports.
        self.producers: dict[str, Producer] = {}
        # Kept by `piping`: what came here from other routers, by the original's id, and
        # the transports that lead to another router, by its id.
        self._piped: Shared[PipePair] = Shared()
        self._pipe_transports: Shared[tuple[PipeTransport, PipeTransport]] = Shared()

    @property
    def transports(self) -> tuple[Transport, ...]:
        return tuple(c for c in self._children.values() if isinstance(c, Transport))

    def on_same_worker(self, other: Router) -> bool:
        return self._channel is other._channel

    async def dump(self) -> RouterDump:
        return await self._request("ROUTER_DUMP", read=lambda answer: answer.body(RouterDump))

    async def create_web_rtc_transport(
        self,
        *,
        web_rtc_server: WebRtcServer | None = None,
        listen_infos: Sequence[ListenInfo] | None = None,
        enable_udp: bool = True,
        enable_tcp: bool = True,
        prefer_udp: bool = False,
        prefer_tcp: bool = False,
        initial_available_outgoing_bitrate: int = 600_000,
        ice_consent_timeout: int = 30,
    ) -> WebRtcTransport:
        """One end of a WebRTC connection, on a server's sockets or on sockets of its own.

        The bitrate is in bits per second, the time-out in seconds (0: none).
        Raises InvalidParameters unless exactly one place to listen is given.
        """
        listen: bodies.ListenServer | bodies.ListenIndividual
        if web_rtc_server and listen_infos is None:
            method = "ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER"
            listen = bodies.ListenServer(web_rtc_server.id)
        elif listen_infos is not None and not web_rtc_server:
            method = "ROUTER_CREATE_WEBRTCTRANSPORT"
            listen = bodies.ListenIndividual(tuple(listen_infos))
        else:
            raise InvalidParameters("give either web_rtc_server or listen_infos")
        options = bodies.WebRtcTransportOptions(
            base=bodies.TransportOptions(
                initial_available_outgoing_bitrate=initial_available_outgoing_bitrate
            ),
            listen=listen,
            enable_udp=enable_udp,
            enable_tcp=enable_tcp,
            prefer_udp=prefer_udp,
            prefer_tcp=prefer_tcp,
            ice_consent_timeout=ice_consent_timeout,
        )
        transport = WebRtcTransport(str(uuid.uuid4()), self._channel, self, web_rtc_server)

        def adopt(response: Response) -> None:
            transport._adopt(response.body(WebRtcTransportDump))

        body = bodies.CreateWebRtcTransport(transport.id, options)
        await self._create(transport, method, body, adopt)
        return transport

    async def create_plain_transport(
        self,
        *,
        listen_info: ListenInfo,
        rtcp_listen_info: ListenInfo | None = None,
        rtcp_mux: bool = True,
        comedia: bool = False,
        enable_srtp: bool = False,
        srtp_crypto_suite: SrtpCryptoSuite = "AES_CM_128_HMAC_SHA1_80",
    ) -> PlainTransport:
        """One end of plain RTP, or SRTP, over UDP.

        With `comedia` the other end's address is learnt from its first packet. With
        `rtcp_mux` RTP and RTCP share a port; without it RTCP listens where
        `rtcp_listen_info` says, or on another free port of the same address. Raises
        InvalidParameters when both are given.
        """
        if rtcp_mux and rtcp_listen_info:
            raise InvalidParameters("rtcp_listen_info needs rtcp_mux=False")
        options = bodies.PlainTransportOptions(
            base=bodies.TransportOptions(),
            listen_info=listen_info,
            rtcp_listen_info=rtcp_listen_info,
            rtcp_mux=rtcp_mux,
            comedia=comedia,
            enable_srtp=enable_srtp,
            srtp_crypto_suite=srtp_crypto_suite,
        )
        transport = PlainTransport(str(uuid.uuid4()), self._channel, self)

        def adopt(response: Response) -> None:
            transport._adopt(response.body(PlainTransportDump))

        body = bodies.CreatePlainTransport(transport.id, options)
        await self._create(transport, "ROUTER_CREATE_PLAINTRANSPORT", body, adopt)
        return transport

    async def create_pipe_transport(
        self, *, listen_info: ListenInfo, enable_rtx: bool = False, enable_srtp: bool = False
    ) -> PipeTransport:
        """One half of a pipe to another router, over UDP.

        RTX is worth its bandwidth where packets get lost, between nodes; SRTP
        where others could listen. Both halves must agree on both.
        """
        options = bodies.PipeTransportOptions(
            base=bodies.TransportOptions(),
            listen_info=listen_info,
            enable_rtx=enable_rtx,
            enable_srtp=enable_srtp,
        )
        transport = PipeTransport(str(uuid.uuid4()), self._channel, self, enable_rtx)

        def adopt(response: Response) -> None:
            transport._adopt(response.body(PipeTransportDump))

        body = bodies.CreatePipeTransport(transport.id, options)
        await self._create(transport, "ROUTER_CREATE_PIPETRANSPORT", body, adopt)
        return transport

    async def create_active_speaker_observer(self, interval: int = 300) -> ActiveSpeakerObserver:
        """Tells who speaks, every `interval` milliseconds when that changed."""
        observer = ActiveSpeakerObserver(str(uuid.uuid4()), self._channel, self)
        options = bodies.ActiveSpeakerObserverOptions(interval)
        body = bodies.CreateActiveSpeakerObserver(observer.id, options)
        await self._create(observer, "ROUTER_CREATE_ACTIVESPEAKEROBSERVER", body, nothing)
        return observer

    async def create_audio_level_observer(
        self, max_entries: int = 1, threshold: int = -80, interval: int = 1000
    ) -> AudioLevelObserver:
        """Tells the volumes of the `max_entries` loudest above `threshold` dBov (-127 to 0)."""
        if not -127 <= threshold <= 0:
            raise InvalidParameters("threshold must be from -127 to 0 dBov")
        if max_entries < 1:
            raise InvalidParameters("max_entries must be at least 1")
        observer = AudioLevelObserver(str(uuid.uuid4()), self._channel, self)
        options = bodies.AudioLevelObserverOptions(max_entries, threshold, interval)
        body = bodies.CreateAudioLevelObserver(observer.id, options)
        await self._create(observer, "ROUTER_CREATE_AUDIOLEVELOBSERVER", body, nothing)
        return observer

    def can_consume(self, producer_id: str, rtp_capabilities: RtpCapabilities) -> bool:
        """Whether an end with `rtp_capabilities` can receive it; False for an unknown producer."""
        producer = self.producers.get(producer_id)
        return producer is not None and can_consume(
            producer.consumable_rtp_parameters, rtp_capabilities
        )

    def _closing(self) -> tuple[str, str, object]:
        return "WORKER_CLOSE_ROUTER", "", bodies.CloseRouter(self.id)
