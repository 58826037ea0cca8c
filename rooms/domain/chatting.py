"""The room's chat."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from rooms.domain import answers, journal, wire
from rooms.domain.answers import Request
from rooms.domain.outcome import Outcome
from rooms.models import JournalEvent, Message


@transaction.atomic
def send_message(room_id: str, peer_id: str, text: str, request: Request | None) -> Outcome:
    """Say something; `data` is `{messageId, seq}`."""
    room, participant = journal.lock_peer(room_id, peer_id)
    message = Message(
        room=room,
        participant=participant,
        name=participant.name,
        text=text,
        sent_at=timezone.now(),
    )
    entry = journal.append(room, "message", {"message": wire.message_fields(message)})
    message.seq = room.seq
    message.save(force_insert=True)
    data = {"messageId": message.pk, "seq": message.seq}
    answers.keep(request, wire.success(data))
    return Outcome(data, (entry,))


@transaction.atomic
def erase(messages: Iterable[Message]) -> None:
    """Delete messages; the journal keeps that they were there, not what they said."""
    for message in messages:
        entries = JournalEvent.objects.select_for_update()
        for entry in entries.filter(room=message.room_id, seq=message.seq, event="message"):
            entry.payload["message"]["text"] = ""
            entry.save(update_fields=["payload"])
        message.delete()
