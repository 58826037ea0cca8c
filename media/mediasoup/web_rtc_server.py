"""Sockets that the WebRTC transports of a worker share: one UDP and one TCP port for all."""

from __future__ import annotations

from media.mediasoup.channel import Channel
from media.mediasoup.dumps import WebRtcServerDump
from media.mediasoup.events import Cause, Event
from media.mediasoup.messages import bodies
from media.mediasoup.resource import Resource


class WebRtcServer(Resource):
    """Made by `Worker.create_web_rtc_server`; its end is the end of the transports on it.

    Those are children of their routers, so the server only keeps them in mind.
    """

    def __init__(self, id: str, channel: Channel, worker: Resource) -> None:
        super().__init__(id, channel, worker)
        self._transports: dict[str, Resource] = {}

    async def dump(self) -> WebRtcServerDump:
        return await self._request(
            "WEBRTCSERVER_DUMP", read=lambda answer: answer.body(WebRtcServerDump)
        )

    def _serve(self, transport: Resource) -> None:
        """Take `transport` along from now on."""
        if self.closed:
            transport._end("listen-server-closed")
        else:
            self._transports[transport.id] = transport

    def _forget(self, transport: Resource) -> None:
        self._transports.pop(transport.id, None)

    def _end(self, cause: Cause, first: Event | None = None) -> bool:
        ended = super()._end(cause, first)
        # When the worker is what ended, the routers take care of their transports.
        if ended and cause == "closed":
            for transport in tuple(self._transports.values()):
                transport._end("listen-server-closed")
        return ended

    def _closing(self) -> tuple[str, str, object]:
        return "WORKER_WEBRTCSERVER_CLOSE", "", bodies.CloseWebRtcServer(self.id)
