"""From a client event to its answer. Whatever happens, there is an answer."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from pydantic import ValidationError

from media import log_context
from media.contracts import MediaError
from rooms import metrics
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.domain.wire import success
from rooms.signaling import envelope, handlers, payload, registry, repeats
from rooms.signaling.connections import Connection, Peer, connections
from rooms.signaling.messages.base import Change, Message
from rooms.signaling.registry import Route

logger = logging.getLogger(__name__)

handlers.load()
metrics.expect_events(registry.events())


async def dispatch(event: str, sid: str, arguments: tuple[Any, ...]) -> Json:
    """The acknowledgement of `event`: `{ok: true, data}` or `{ok: false, error}`."""
    started = time.perf_counter()
    route = registry.route(event)
    answer = await _answered(event, lambda: _receive(event, route, sid, arguments))
    metrics.event_answered(
        event if route else "unknown", envelope.result(answer), time.perf_counter() - started
    )
    return answer


async def _receive(event: str, route: Route | None, sid: str, arguments: tuple[Any, ...]) -> Json:
    if route is None:
        raise DomainError("unknown_event", "There is no such event.")
    body = payload.only_object(arguments, settings.ROOMS_MAX_PAYLOAD_BYTES)
    message = route.model.model_validate(body)
    connection = connections.get(sid)
    if connection is None or connection.dismissed:
        raise DomainError("not_joined", "This connection is closing.")
    if route.limit is not None and not connection.may(route.limit):
        raise DomainError("rate_limited", "Too many at once: wait a moment.")
    with log_context.about(event=event, **_subject(connection, message)):
        if route.of_connection:
            return await _for_connection(event, route, connection, message)
        if connection.peer is None:
            raise DomainError("not_joined", "Join a room first.")
        return await _for_peer(event, route, connection.peer, message)


def _subject(connection: Connection, message: Message) -> dict[str, str | None]:
    """Whom it is about. Who is in no room yet says in the message which one it means."""
    peer = connection.peer
    return {
        "room": peer.room_id if peer else getattr(message, "room_id", None),
        "peer": peer.peer_id if peer else None,
        "request": message.request_id if isinstance(message, Change) else None,
    }


async def _for_connection(
    event: str, route: Route, connection: Connection, message: Message
) -> Json:
    async def run() -> Json:
        return await _answered(event, lambda: _granted(route.handler(connection, message)))

    if isinstance(message, Change) and message.request_id is not None:
        return await repeats.once_per_connection(connection, event, message.request_id, run)
    return await run()


async def _for_peer(event: str, route: Route, peer: Peer, message: Message) -> Json:
    async def run() -> Json:
        return await _answered(event, lambda: _granted(_while_present(peer, route, message)))

    if isinstance(message, Change) and (request := repeats.request_of(peer, event, message)):
        return await repeats.once_per_peer(request, run)
    return await run()


async def _while_present(peer: Peer, route: Route, message: Message) -> Json:
    try:
        return await route.handler(peer, message)
    except MediaError:
        if peer.present:
            raise
    # Media was closed because the peer left, which is what it should hear.
    raise DomainError("not_joined", "You are no longer in this room.")


async def _granted(work: Awaitable[Json]) -> Json:
    return success(await work)


async def _answered(event: str, work: Callable[[], Awaitable[Json]]) -> Json:
    """The envelope that `work` returns, or the one for what it raises."""
    try:
        return await work()
    except (DomainError, MediaError) as error:
        return envelope.refusal(error)
    except ValidationError as error:
        return envelope.refusal(envelope.bad_fields(error))
    except (OperationalError, InterfaceError) as error:
        logger.warning("the database is away: %s", error)
        return envelope.refusal(envelope.database_away())
    except Exception:
        error_id = uuid.uuid4().hex[:12]
        logger.exception("internal error %s in %s", error_id, event)
        return envelope.internal(error_id)
