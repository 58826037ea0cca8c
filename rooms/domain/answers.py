"""Requests that were answered already: who repeats one gets the first answer again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from rooms.domain.outcome import Json
from rooms.models import Answer

KEPT_FOR = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one peer, under the id its client gave it."""

    peer_id: str
    event: str
    request_id: str


def find(request: Request) -> Json | None:
    """The first answer's envelope, if the request was answered within two minutes."""
    answer = Answer.objects.filter(
        participant_id=request.peer_id,
        event=request.event,
        request_id=request.request_id,
        created_at__gt=timezone.now() - KEPT_FOR,
    ).first()
    return None if answer is None else answer.answer


def keep(request: Request | None, envelope: Json) -> None:
    """Keep the first answer; a second one for the same request is ignored.

    What must happen once even if this process dies right after it calls this
    in its own transaction; for the rest, signaling calls it afterwards.
    """
    if request is None:
        return
    forget_old()
    Answer.objects.bulk_create(
        [
            Answer(
                participant_id=request.peer_id,
                event=request.event,
                request_id=request.request_id,
                answer=envelope,
                created_at=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )


def forget_old() -> None:
    Answer.objects.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
