"""What is sent in a room, wherever it comes in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from media.mediasoup import Closed, Producer, Router, RtpCapabilities, pipe_to_router


class RoomProducer(Protocol):
    """A producer of any of the room's peers, on this node or on another.

    `source` is what it shows, as in `peer.SOURCES`. `scales` has one entry for each
    encoding, lowest first: how many times smaller than the captured picture it
    is, `None` where the sender did not say.
    """

    @property
    def id(self) -> str: ...

    @property
    def peer_id(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def scales(self) -> Sequence[float | None]: ...

    @property
    def closed(self) -> bool: ...

    @property
    def ending(self) -> bool:
        """Whether its peer goes elsewhere: who plays it may go on, and nobody begins."""

    def is_on(self, router: Router) -> bool:
        """Whether it comes in there, and nothing has to be brought."""

    def is_useless_to(self, rtp_capabilities: RtpCapabilities) -> bool:
        """Whether it is known that such a client cannot receive it."""

    async def bring_to(self, router: Router) -> Producer:
        """Make it a producer of that router too, under its own id."""

    def on_closed(self, listener: Callable[[], None]) -> None:
        """Call it when the producer is closed; at once if it is."""


@dataclass(slots=True, eq=False)
class PeerProducer:
    """A producer on this node, whose it is and on which router."""

    peer_id: str
    source: str
    producer: Producer
    home: Router
    ending: bool = False

    @property
    def id(self) -> str:
        return self.producer.id

    @property
    def scales(self) -> Sequence[float | None]:
        encodings = self.producer.rtp_parameters.encodings
        return [encoding.scale_resolution_down_by for encoding in encodings]

    @property
    def closed(self) -> bool:
        return self.producer.closed

    def is_on(self, router: Router) -> bool:
        return self.home is router

    def is_useless_to(self, rtp_capabilities: RtpCapabilities) -> bool:
        return not self.closed and not self.home.can_consume(self.id, rtp_capabilities)

    async def bring_to(self, router: Router) -> Producer:
        return (await pipe_to_router(self.producer, self.home, router)).producer

    def on_closed(self, listener: Callable[[], None]) -> None:
        self.producer.on(Closed, lambda _: listener())
