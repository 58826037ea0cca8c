"""A WebRTC connection with one browser or bot: ICE to find it, DTLS-SRTP to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.dumps import WebRtcTransportDump
from media.mediasoup.endpoint_transport import EndpointTransport
from media.mediasoup.events import (
    Cause,
    DtlsStateChange,
    Event,
    IceSelectedTupleChange,
    IceStateChange,
)
from media.mediasoup.ice_dtls import (
    DtlsParameters,
    DtlsState,
    IceCandidate,
    IceParameters,
    IceState,
    TransportTuple,
)
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Notification, Response
from media.mediasoup.stats import WebRtcTransportStats

if TYPE_CHECKING:
    from media.mediasoup.router import Router
    from media.mediasoup.web_rtc_server import WebRtcServer


class WebRtcTransport(EndpointTransport):
    """Made by `Router.create_web_rtc_transport`.

    `ice_parameters`, `ice_candidates` and `dtls_parameters` are what the other
    end needs to build its own side.
    """

    ice_parameters: IceParameters
    ice_candidates: tuple[IceCandidate, ...]
    dtls_parameters: DtlsParameters

    def __init__(
        self, id: str, channel: Channel, router: Router, server: WebRtcServer | None
    ) -> None:
        super().__init__(id, channel, router)
        self._server = server
        self.ice_state: IceState = "new"
        self.ice_selected_tuple: TransportTuple | None = None
        self.dtls_state: DtlsState = "new"
        self.dtls_remote_cert: str | None = None

    async def connect(self, dtls_parameters: DtlsParameters) -> None:
        """Tell the worker the other end's certificate and role; once per transport."""
        body = bodies.ConnectWebRtcTransport(dtls_parameters)
        await self._request("WEBRTCTRANSPORT_CONNECT", body, read=self._take_dtls_role)

    async def restart_ice(self) -> IceParameters:
        """New ICE credentials; the media goes on over the old path until the new one works."""
        return await self._request("TRANSPORT_RESTART_ICE", read=self._take_ice_parameters)

    async def dump(self) -> WebRtcTransportDump:
        return await self._request(
            "TRANSPORT_DUMP", read=lambda answer: answer.body(WebRtcTransportDump)
        )

    async def get_stats(self) -> tuple[WebRtcTransportStats, ...]:
        """One entry; a tuple, as the statistics of all objects are."""
        stats = await self._request(
            "TRANSPORT_GET_STATS", read=lambda answer: answer.body(WebRtcTransportStats)
        )
        return (stats,)

    def _adopt(self, dump: WebRtcTransportDump) -> None:
        self.ice_parameters = dump.ice_parameters
        self.ice_candidates = dump.ice_candidates
        self.ice_state = dump.ice_state
        self.ice_selected_tuple = dump.ice_selected_tuple
        self.dtls_parameters = dump.dtls_parameters
        self.dtls_state = dump.dtls_state
        if self._server:
            self._server._serve(self)

    def _take_dtls_role(self, response: Response) -> None:
        role = response.body(bodies.ConnectedWebRtcTransport).dtls_local_role
        self.dtls_parameters = DtlsParameters(self.dtls_parameters.fingerprints, role)

    def _take_ice_parameters(self, response: Response) -> IceParameters:
        answer = response.body(bodies.RestartedIce)
        self.ice_parameters = IceParameters(
            answer.username_fragment, answer.password, answer.ice_lite
        )
        return self.ice_parameters

    def _end(self, cause: Cause, first: Event | None = None) -> bool:
        if self._server:
            self._server._forget(self)
        self.ice_state = "closed"
        self.ice_selected_tuple = None
        self.dtls_state = "closed"
        return super()._end(cause, first)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "WEBRTCTRANSPORT_ICE_STATE_CHANGE":
                ice = notification.body(IceStateChange)
                self.ice_state = ice.ice_state
                self._emit(ice)
            case "WEBRTCTRANSPORT_ICE_SELECTED_TUPLE_CHANGE":
                selected = notification.body(IceSelectedTupleChange)
                self.ice_selected_tuple = selected.tuple
                self._emit(selected)
            case "WEBRTCTRANSPORT_DTLS_STATE_CHANGE":
                dtls = notification.body(DtlsStateChange)
                self.dtls_state = dtls.dtls_state
                self.dtls_remote_cert = dtls.remote_cert or self.dtls_remote_cert
                self._emit(dtls)
            case _:
                super()._on_notification(notification)
