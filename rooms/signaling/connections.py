"""The connections of this process, and the peers that speak through them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rooms.domain.access import Visitor
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.signaling.rate_limit import Limit, TokenBucket

_MAX_ANSWERS = 64


@dataclass(eq=False, slots=True)
class Peer:
    """A peer in a room, as this process knows it.

    `media_session` is that of the transports it was last given: a producer made
    on earlier ones is not taken for one that still lives.
    """

    room_id: str
    peer_id: str
    connection: Connection
    media_session: str
    changing_producers: asyncio.Lock = field(default_factory=asyncio.Lock)
    reading_journal: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def present(self) -> bool:
        """Whether the peer is still there to hear an answer."""
        return self.connection.alive and self.connection.peer is self


@dataclass(eq=False, slots=True)
class Connection:
    """One client's Socket.IO connection. `alive` until the socket is gone, never again after.

    `asking` counts what is being answered. `dismissed` once another connection
    has taken its place: it ends as soon as everything asked is answered.
    """

    sid: str
    visitor: Visitor
    peer: Peer | None = None
    alive: bool = True
    entering: bool = False
    asking: int = 0
    dismissed: bool = False
    buckets: dict[Limit, TokenBucket] = field(default_factory=dict)
    # Answers to what is asked before there is a peer to keep them for; they
    # die with the connection, as does who could repeat the question.
    answers: dict[tuple[str, str], Json] = field(default_factory=dict)

    def may(self, limit: Limit) -> bool:
        """Whether one more of this kind may pass now."""
        return self.buckets.setdefault(limit, TokenBucket(limit.rate, limit.burst)).take()

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Only one attempt at a time to get into a room. Raises `already_joined`."""
        if self.entering or self.peer is not None:
            raise DomainError("already_joined", "This connection is in a room already.")
        self.entering = True
        try:
            yield
        finally:
            self.entering = False

    def keep_answer(self, event: str, request_id: str, envelope: Json) -> None:
        self.answers.setdefault((event, request_id), envelope)
        if len(self.answers) > _MAX_ANSWERS:
            del self.answers[next(iter(self.answers))]


@dataclass(frozen=True, slots=True)
class Lost:
    """A peer whose connection went away."""

    peer_id: str
    sid: str
    # On the monotonic clock.
    moment: float


class Connections:
    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_peer: dict[str, Peer] = {}
        self._lost: list[Lost] = []

    def __len__(self) -> int:
        return len(self._by_sid)

    def add(self, connection: Connection) -> None:
        self._by_sid[connection.sid] = connection

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def lose(self, sid: str, moment: float) -> None:
        """The socket is gone. Its peer, if any, is handed on by `take_lost`."""
        connection = self._by_sid.pop(sid, None)
        if connection is None:
            return
        connection.alive = False
        if connection.peer is not None:
            self.report_lost(connection.peer, moment)
            self.release(connection.peer)

    def report_lost(self, peer: Peer, moment: float) -> None:
        self._lost.append(Lost(peer.peer_id, peer.connection.sid, moment))

    def take_lost(self) -> list[Lost]:
        """Peers whose connections went away since the last call."""
        lost, self._lost = self._lost, []
        return lost

    def put_back_lost(self, lost: list[Lost]) -> None:
        self._lost = lost + self._lost

    def bind(self, connection: Connection, room_id: str, peer_id: str, media_session: str) -> Peer:
        """From now on the peer speaks through this connection."""
        peer = Peer(room_id, peer_id, connection, media_session)
        connection.peer = peer
        self._by_peer[peer_id] = peer
        return peer

    def release(self, peer: Peer) -> None:
        """The peer no longer speaks through its connection."""
        if peer.connection.peer is peer:
            peer.connection.peer = None
        if self._by_peer.get(peer.peer_id) is peer:
            del self._by_peer[peer.peer_id]

    def peer(self, peer_id: str) -> Peer | None:
        return self._by_peer.get(peer_id)

    def peer_ids(self) -> set[str]:
        return set(self._by_peer)

    def sids_of_peers(self) -> list[str]:
        """Connections through which somebody is in a room."""
        return [peer.connection.sid for peer in self._by_peer.values()]

    def room_ids(self) -> set[str]:
        """Rooms that somebody of this process is in."""
        return {peer.room_id for peer in self._by_peer.values()}


connections = Connections()
