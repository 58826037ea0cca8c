"""RTP observers: they listen to the audio producers they are given and tell who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media.mediasoup.channel import Channel
from media.mediasoup.errors import NotFoundError
from media.mediasoup.events import DominantSpeaker, Silence, Volumes
from media.mediasoup.messages import bodies
from media.mediasoup.messages.envelope import Notification
from media.mediasoup.resource import Resource, nothing

if TYPE_CHECKING:
    from media.mediasoup.router import Router


class RtpObserver(Resource):
    """The common part of both observers. A closed producer leaves by itself."""

    def __init__(self, id: str, channel: Channel, router: Router) -> None:
        super().__init__(id, channel, router)
        self._router = router
        self.paused = False

    async def add_producer(self, producer_id: str) -> None:
        """Raises NotFoundError when the router has no such producer."""
        self._check(producer_id)
        body = bodies.AddProducer(producer_id)
        await self._request("RTPOBSERVER_ADD_PRODUCER", body, read=nothing)

    async def remove_producer(self, producer_id: str) -> None:
        """Raises NotFoundError when the router has no such producer."""
        self._check(producer_id)
        body = bodies.RemoveProducer(producer_id)
        await self._request("RTPOBSERVER_REMOVE_PRODUCER", body, read=nothing)

    async def pause(self) -> None:
        await self._request("RTPOBSERVER_PAUSE", read=lambda _: self._set_paused(True))

    async def resume(self) -> None:
        await self._request("RTPOBSERVER_RESUME", read=lambda _: self._set_paused(False))

    def _set_paused(self, paused: bool) -> None:
        self.paused = paused

    def _check(self, producer_id: str) -> None:
        if producer_id not in self._router.producers:
            raise NotFoundError(f"there is no producer {producer_id}")

    def _closing(self) -> tuple[str, str, object]:
        return "ROUTER_CLOSE_RTPOBSERVER", self._router.id, bodies.CloseRtpObserver(self.id)


class ActiveSpeakerObserver(RtpObserver):
    """Emits `DominantSpeaker`."""

    def _on_notification(self, notification: Notification) -> None:
        if notification.event == "ACTIVESPEAKEROBSERVER_DOMINANT_SPEAKER":
            self._emit(notification.body(DominantSpeaker))
        else:
            super()._on_notification(notification)


class AudioLevelObserver(RtpObserver):
    """Emits `Volumes` while somebody is loud enough and `Silence` once nobody is."""

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "AUDIOLEVELOBSERVER_VOLUMES":
                self._emit(notification.body(Volumes))
            case "AUDIOLEVELOBSERVER_SILENCE":
                self._emit(Silence())
            case _:
                super()._on_notification(notification)
