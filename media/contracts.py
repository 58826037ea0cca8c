"""What crosses between `media` and those who use it: frozen dataclasses, nothing else.

Rooms and peers are opaque ids here. RTP, ICE and DTLS parameters are opaque to
the callers too: they travel as JSON objects in the wire's own (camelCase)
vocabulary, exactly as a browser made them or will read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["audio", "video"]
ErrorCode = Literal[
    "bad_request", "not_found", "unsupported_codec", "media_unavailable", "internal"
]


class MediaError(Exception):
    """The media side refused or failed; `code` is one of the contract's error codes."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message

    @property
    def retryable(self) -> bool:
        return self.code == "media_unavailable"


@dataclass(frozen=True, slots=True)
class TransportInfo:
    """What a client needs to build its end of one WebRTC transport."""

    transport_id: str
    ice_parameters: Json
    ice_candidates: list[Json]
    dtls_parameters: Json


@dataclass(frozen=True, slots=True)
class PeerMedia:
    """A peer's place on a router: its capabilities and two fresh transports, on `node`."""

    router_rtp_capabilities: Json
    ice_servers: list[Json]
    send_transport: TransportInfo
    recv_transport: TransportInfo
    # A room does not know where it is.
    node: str = ""


@dataclass(frozen=True, slots=True)
class ConsumerInfo:
    """One consumer that the media side made for a peer; `peer_id` is the sender's."""

    consumer_id: str
    producer_id: str
    peer_id: str
    kind: Kind
    source: str
    rtp_parameters: Json
    type: str
    producer_paused: bool


@dataclass(frozen=True, slots=True)
class Visible:
    """A video consumer that is on screen, and its size there in CSS pixels."""

    consumer_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PeerStats:
    """mediasoup's statistics of everything one peer has, as JSON objects."""

    transports: list[Json] = field(default_factory=list)
    producers: list[Json] = field(default_factory=list)
    consumers: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """A media node in one look; `problems` is empty when it can take a call."""

    node: str
    workers: int
    ports: str
    announced_addresses: list[str]
    rooms: int
    peers: int
    producers: int
    consumers: int
    # As the workers themselves count them; the rest is this node's own book-keeping.
    transports: int
    problems: list[str] = field(default_factory=list)
