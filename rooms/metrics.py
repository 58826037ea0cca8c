"""What Prometheus may know about signaling. `/metrics` adds what it reads at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import get_args

from engineio.base_server import BaseServer
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from media.contracts import ErrorCode, MediaError
from rooms.domain.errors import Code, DomainError

registry = CollectorRegistry()
ProcessCollector(registry=registry)

_events = Histogram(
    "signaling_event_seconds",
    "Client events: how long until the answer.",
    ["event"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=registry,
)
_errors = Counter(
    "signaling_event_errors",
    "Client events that were refused or failed, by the code that the client was told.",
    ["event", "code"],
    registry=registry,
)
_joins = Counter(
    "signaling_joins", "Attempts to join a room, by result.", ["result"], registry=registry
)
_connects = Counter(
    "signaling_connects",
    "Attempts to connect over Socket.IO, by result.",
    ["result"],
    registry=registry,
)
_disconnects = Counter(
    "signaling_disconnects",
    "Socket.IO connections that ended, by reason.",
    ["reason"],
    registry=registry,
)

_CODES = frozenset((*get_args(Code), *get_args(ErrorCode)))
# The first of its kind counts too: a series that begins with it shows no increase.
for _result in ("ok", "internal", "media_unavailable"):
    _joins.labels(_result)
for _result in ("ok", "internal"):
    _connects.labels(_result)
for _name, _reason in vars(BaseServer.reason).items():
    if _name.isupper():
        _disconnects.labels(_reason)

info = Gauge(
    "signaling_info", "Always 1; its label says which version runs.", ["version"], registry=registry
)
connections = Gauge("signaling_connections", "Socket.IO connections here.", registry=registry)
peers_here = Gauge("signaling_peers", "People in rooms who are connected here.", registry=registry)
# The same on all replicas; unknown while the database is away.
rooms = Gauge("signaling_rooms", "Rooms with somebody in them, on all replicas.", registry=registry)
participants = Gauge(
    "signaling_participants", "People in rooms, on all replicas.", registry=registry
)
database_up = Gauge("signaling_database_up", "Whether the database answers.", registry=registry)
redis_up = Gauge(
    "signaling_redis_up", "Whether other processes are heard; 1 without any.", registry=registry
)
media_up = Gauge("media_up", "Whether media can take a call.", registry=registry)
# The same on all replicas too; unknown while no node answers.
media = {
    name: Gauge(
        f"media_{name}", f"{name.capitalize()} of all media nodes that serve.", registry=registry
    )
    for name in ("workers", "rooms", "peers", "producers", "consumers", "transports")
}


def expect_events(names: Iterable[str]) -> None:
    """From the first time on it is seen when one of these is asked, and when it fails."""
    for name, code in product((*names, "unknown"), _CODES):
        _events.labels(name)
        _errors.labels(name, code)


def event_answered(event: str, result: str, seconds: float) -> None:
    """`result` is `ok`, or the code that the client was told."""
    _events.labels(event).observe(seconds)
    if result != "ok":
        _errors.labels(event, result).inc()


def connected(result: str) -> None:
    """`ok`, or the code of the refusal."""
    _connects.labels(result).inc()


def disconnected(reason: str) -> None:
    """`reason` is Engine.IO's, which has a handful of them."""
    _disconnects.labels(reason).inc()


@contextmanager
def joins() -> Iterator[None]:
    """Counts the attempt inside it: `ok`, the error's code, or `internal`."""
    result = "internal"
    try:
        yield
        result = "ok"
    except (DomainError, MediaError) as error:
        result = error.code
        raise
    finally:
        _joins.labels(result).inc()
