"""Rows as the wire shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from rooms.domain.outcome import Json
from rooms.models import Message, Participant, Producer, Room


def timestamp(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def room_fields(room: Room) -> Json:
    return {"name": room.title, "locked": room.locked, "lobby": room.lobby}


def producer_fields(producer: Producer) -> Json:
    return {
        "producerId": producer.pk,
        "kind": producer.kind,
        "source": producer.source,
        "paused": producer.paused,
    }


def peer_fields(participant: Participant, producers: Iterable[Producer]) -> Json:
    return {
        "peerId": participant.pk,
        "name": participant.name,
        "role": participant.role,
        "handRaised": participant.hand_raised,
        "joinedAt": timestamp(participant.joined_at),
        "producers": [producer_fields(producer) for producer in producers],
    }


def message_fields(message: Message) -> Json:
    return {
        "messageId": message.pk,
        "peerId": message.participant_id,
        "name": message.name,
        "text": message.text,
        "sentAt": timestamp(message.sent_at),
    }


def success(data: Json) -> Json:
    """The envelope of an answer that grants the request."""
    return {"ok": True, "data": data}
