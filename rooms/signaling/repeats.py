"""A request that is repeated is not done twice: its first answer is given again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from rooms.domain import answers
from rooms.domain.answers import Request
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.signaling import envelope
from rooms.signaling.connections import Connection, Peer
from rooms.signaling.db import in_db
from rooms.signaling.messages.base import Change

Run = Callable[[], Awaitable[Json]]
# How often to look whether another process has answered.
_LOOK_EVERY = 0.05
# Requests at work here: whoever repeats one of them waits for the same answer.
_running: dict[tuple[str, str, str], asyncio.Task[Json]] = {}


def request_of(peer: Peer, event: str, message: Change) -> Request | None:
    if message.request_id is None:
        return None
    return Request(peer.peer_id, event, message.request_id, claim=peer.connection.sid)


async def once_per_peer(request: Request, run: Run) -> Json:
    """The first answer within two minutes, whichever connection of the peer it was given to."""

    async def first() -> Json:
        # Ends: a claim that is not answered for a while is there to be taken.
        while not (state := await in_db(answers.claim, request)).granted:
            if state.answer is not None:
                return state.answer
            await asyncio.sleep(_LOOK_EVERY)
        answer = await run()
        if envelope.is_final(answer):
            with suppress(DomainError):
                await in_db(answers.keep, request, answer)
        else:
            await in_db(answers.release, request)
        return answer

    return await _shared((request.peer_id, request.event, request.request_id), first)


async def once_per_connection(
    connection: Connection, event: str, request_id: str, run: Run
) -> Json:
    """For what makes a peer or ends it: kept as long as the connection."""

    async def first() -> Json:
        earlier = connection.answers.get((event, request_id))
        if earlier is not None:
            return earlier
        answer = await run()
        if envelope.is_final(answer):
            connection.keep_answer(event, request_id, answer)
        return answer

    return await _shared((connection.sid, event, request_id), first)


async def _shared(key: tuple[str, str, str], first: Callable[[], Awaitable[Json]]) -> Json:
    task = _running.get(key)
    if task is None:
        task = _running[key] = asyncio.ensure_future(first())
        task.add_done_callback(lambda _: _running.pop(key))
    return await asyncio.shield(task)
