"""Which handler takes which client event, and what its payload has to look like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from rooms.domain.outcome import Json
from rooms.signaling.connections import Connection, Peer
from rooms.signaling.messages.base import Message
from rooms.signaling.rate_limit import Limit

M = TypeVar("M", bound=Message)
ConnectionHandler = Callable[[Connection, M], Awaitable[Json]]
PeerHandler = Callable[[Peer, M], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Route:
    """How an event is handled.

    `of_connection`: for the connection itself, whether it is in a room or not.
    `limit`: what it counts against; `None` for what costs little.
    """

    model: type[Message]
    handler: Callable[..., Awaitable[Json]]
    of_connection: bool
    limit: Limit | None


_routes: dict[str, Route] = {}


def route(event: str) -> Route | None:
    return _routes.get(event)


def events() -> frozenset[str]:
    """The names of all events that clients may send."""
    return frozenset(_routes)


def connection_event(
    name: str, model: type[M], *, limit: Limit | None = None
) -> Callable[[ConnectionHandler[M]], ConnectionHandler[M]]:
    """The decorated function handles `name`, whether the connection is in a room or not."""

    def register(handler: ConnectionHandler[M]) -> ConnectionHandler[M]:
        _routes[name] = Route(model, handler, of_connection=True, limit=limit)
        return handler

    return register


def peer_event(
    name: str, model: type[M], *, limit: Limit | None = None
) -> Callable[[PeerHandler[M]], PeerHandler[M]]:
    """The decorated function handles `name` for whoever is in a room; others get `not_joined`."""

    def register(handler: PeerHandler[M]) -> PeerHandler[M]:
        _routes[name] = Route(model, handler, of_connection=False, limit=limit)
        return handler

    return register
