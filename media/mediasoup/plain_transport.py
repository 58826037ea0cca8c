"""RTP without ICE and DTLS: for recorders, encoders, gateways and other programs."""

from __future__ import annotations

from media.mediasoup.dumps import PlainTransportDump
from media.mediasoup.endpoint_transport import EndpointTransport
from media.mediasoup.events import RtcpTupleChange, TupleChange
from media.mediasoup.ice_dtls import TransportTuple
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Notification, Response
from media.mediasoup.srtp import SrtpParameters
from media.mediasoup.stats import PlainTransportStats


class PlainTransport(EndpointTransport):
    """Made by `Router.create_plain_transport`.

    `tuple` is where it listens, and once known where the other end is;
    `rtcp_tuple` the same for RTCP on a port of its own, else `None`;
    `srtp_parameters` are its own, `None` without SRTP.
    """

    rtcp_tuple: TransportTuple | None
    srtp_parameters: SrtpParameters | None

    async def connect(
        self,
        *,
        ip: str | None = None,
        port: int | None = None,
        rtcp_port: int | None = None,
        srtp_parameters: SrtpParameters | None = None,
    ) -> None:
        """Tell the worker where the other end is and what it encrypts with; once per transport.

        With comedia the addresses come from the first packet and must not be given
        here; without SRTP there is then nothing to connect. A port for RTCP is
        required exactly when RTCP is not multiplexed. When the other end uses
        another crypto suite, `srtp_parameters` here change to that suite.
        """
        body = bodies.ConnectPlainTransport(ip, port, rtcp_port, srtp_parameters)
        await self._request("PLAINTRANSPORT_CONNECT", body, read=self._take_connection)

    async def dump(self) -> PlainTransportDump:
        return await self._request(
            "TRANSPORT_DUMP", read=lambda answer: answer.body(PlainTransportDump)
        )

    async def get_stats(self) -> tuple[PlainTransportStats, ...]:
        """One entry; a tuple, as the statistics of all objects are."""
        stats = await self._request(
            "TRANSPORT_GET_STATS", read=lambda answer: answer.body(PlainTransportStats)
        )
        return (stats,)

    def _adopt(self, dump: PlainTransportDump) -> None:
        self.tuple = dump.tuple
        self.rtcp_tuple = dump.rtcp_tuple
        self.srtp_parameters = dump.srtp_parameters

    def _take_connection(self, response: Response) -> None:
        answer = response.body(bodies.ConnectedPlainTransport)
        self.tuple = answer.tuple or self.tuple
        self.rtcp_tuple = answer.rtcp_tuple or self.rtcp_tuple
        self.srtp_parameters = answer.srtp_parameters or self.srtp_parameters

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "PLAINTRANSPORT_TUPLE":
                change = notification.body(TupleChange)
                self.tuple = change.tuple
                self._emit(change)
            case "PLAINTRANSPORT_RTCP_TUPLE":
                rtcp_change = notification.body(RtcpTupleChange)
                self.rtcp_tuple = rtcp_change.tuple
                self._emit(rtcp_change)
            case _:
                super()._on_notification(notification)
