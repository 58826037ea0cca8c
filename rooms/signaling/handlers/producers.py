from __future__ import annotations

from contextlib import suppress

from media import facade
from media.contracts import MediaError
from rooms.domain import producing
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json, Outcome
from rooms.domain.producing import NewProducer
from rooms.signaling import broadcast, repeats
from rooms.signaling.connections import Peer
from rooms.signaling.db import in_db
from rooms.signaling.messages.media import OneProducer, Produce
from rooms.signaling.rate_limit import MEDIA_CHANGES
from rooms.signaling.registry import peer_event


@peer_event("produce", Produce, limit=MEDIA_CHANGES)
async def produce(peer: Peer, message: Produce) -> Json:
    """Media first, since it may refuse; a producer that nobody can be told of is closed."""
    session = peer.media_session
    producer_id = await facade.produce(
        peer.room_id,
        peer.peer_id,
        message.transport_id,
        message.kind,
        message.rtp_parameters,
        message.source,
        message.paused,
    )
    try:
        async with broadcast.turn(peer.room_id):
            outcome = await _write_down(peer, session, producer_id, message)
            await broadcast.publish(peer.room_id, outcome.entries)
    except BaseException:
        with suppress(MediaError):
            await facade.close_producer(peer.room_id, peer.peer_id, producer_id)
        raise
    return outcome.data


async def _write_down(peer: Peer, session: str, producer_id: str, message: Produce) -> Outcome:
    if not peer.present:
        raise DomainError("not_joined", "The connection was lost.")
    new = NewProducer(producer_id, message.kind, message.source, message.paused, session)
    request = repeats.request_of(peer, "produce", message)
    return await in_db(producing.add, peer.room_id, peer.peer_id, new, request)


@peer_event("pause-producer", OneProducer, limit=MEDIA_CHANGES)
async def pause_producer(peer: Peer, message: OneProducer) -> Json:
    await _set_paused(peer, message.producer_id, True)
    return {}


@peer_event("resume-producer", OneProducer, limit=MEDIA_CHANGES)
async def resume_producer(peer: Peer, message: OneProducer) -> Json:
    await _set_paused(peer, message.producer_id, False)
    return {}


@peer_event("close-producer", OneProducer, limit=MEDIA_CHANGES)
async def close_producer(peer: Peer, message: OneProducer) -> Json:
    async with peer.changing_producers:
        await _require_own(peer, message.producer_id)
        try:
            await facade.close_producer(peer.room_id, peer.peer_id, message.producer_id)
        except MediaError as error:
            # Gone already: then only the room has to be told.
            if error.code != "not_found":
                raise
        await broadcast.commit(producing.remove, peer.room_id, peer.peer_id, message.producer_id)
    return {}


async def _set_paused(peer: Peer, producer_id: str, paused: bool) -> None:
    # In the order they came: what the room is told about a microphone must be
    # what its media does.
    async with peer.changing_producers:
        await _require_own(peer, producer_id)
        change = facade.pause_producer if paused else facade.resume_producer
        await change(peer.room_id, peer.peer_id, producer_id)
        await broadcast.commit(
            producing.set_paused, peer.room_id, peer.peer_id, producer_id, paused
        )


async def _require_own(peer: Peer, producer_id: str) -> None:
    await in_db(producing.require, peer.room_id, peer.peer_id, producer_id)
