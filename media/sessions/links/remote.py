"""A producer on another node, and what stands for it here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from media.mediasoup import Producer, Router, RtpCapabilities
from media.sessions.links.announcement import AnnouncedProducer

Bring = Callable[["RemoteProducer", Router], Awaitable[Producer]]


class RemoteProducer:
    """Made when the other node first announces it, closed when it does not any more."""

    def __init__(self, announced: AnnouncedProducer, bring: Bring) -> None:
        self.announced = announced
        self.closed = False
        self._bring = bring
        self._listeners: list[Callable[[], None]] = []

    @property
    def id(self) -> str:
        return self.announced.id

    @property
    def peer_id(self) -> str:
        return self.announced.peer_id

    @property
    def source(self) -> str:
        return self.announced.source

    @property
    def scales(self) -> Sequence[float | None]:
        return self.announced.scales

    @property
    def ending(self) -> bool:
        return self.announced.ending

    def is_on(self, router: Router) -> bool:
        return False

    def is_useless_to(self, rtp_capabilities: RtpCapabilities) -> bool:
        # Its codec is known when it is here.
        return False

    async def bring_to(self, router: Router) -> Producer:
        return await self._bring(self, router)

    def on_closed(self, listener: Callable[[], None]) -> None:
        if self.closed:
            listener()
        else:
            self._listeners.append(listener)

    def close(self) -> None:
        self.closed = True
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()
