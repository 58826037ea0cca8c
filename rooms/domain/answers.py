"""Requests that are answered once: who repeats one gets the first answer again.

A request is claimed before it is worked on, in any process. Whoever finds it
claimed waits for the answer, and takes it over when none comes: the process
that claimed it may have died. Should that one be only slow, `keep` is where the
two meet, and one of them is turned back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.models import Answer

KEPT_FOR = timedelta(minutes=2)
CLAIMED_FOR = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one peer, under the id its client gave it; `claim` is who works on it."""

    peer_id: str
    event: str
    request_id: str
    claim: str


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a request. `granted`: whoever asked is the one to do it."""

    granted: bool = False
    answer: Json | None = None


def claim(request: Request) -> State:
    """Neither granted nor answered: somebody else is at work."""
    now = timezone.now()
    Answer.objects.bulk_create(
        [
            Answer(
                participant_id=request.peer_id,
                event=request.event,
                request_id=request.request_id,
                claim=request.claim,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    row = _rows(request).first()
    if row is None:
        return State()
    if _is_over(row, now):
        taken = _rows(request).filter(claim=row.claim, created_at=row.created_at)
        return State(
            granted=bool(taken.update(claim=request.claim, answer=None, created_at=now)),
        )
    if row.answer is not None:
        return State(answer=row.answer)
    return State(granted=row.claim == request.claim)


def keep(request: Request | None, envelope: Json) -> None:
    """Keep the answer to a claimed request.

    What must happen once even if this process dies right after it calls this
    in its own transaction; for the rest, signaling calls it afterwards. Raises
    `media_unavailable`, which is retryable, when the request was taken over.
    """
    if request is None:
        return
    if not _rows(request).filter(claim=request.claim).update(answer=envelope):
        raise DomainError("media_unavailable", "This took too long: ask again.")


def release(request: Request) -> None:
    """There is no answer worth keeping: whoever asks again has it done again."""
    _rows(request).filter(claim=request.claim, answer__isnull=True).delete()


def forget_old() -> None:
    Answer.objects.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()


def _rows(request: Request) -> QuerySet[Answer]:
    return Answer.objects.filter(
        participant_id=request.peer_id, event=request.event, request_id=request.request_id
    )


def _is_over(row: Answer, now: datetime) -> bool:
    return row.created_at <= now - (CLAIMED_FOR if row.answer is None else KEPT_FOR)
