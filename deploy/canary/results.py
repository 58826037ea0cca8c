"""Rows of what the canary found. Synchronous."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.utils import timezone

from deploy.canary.process import ROOM_PREFIX, Outcome
from deploy.models import SelfTest
from rooms.models import Participant, Room

_KEPT_FOR = timedelta(days=7)
# Long after the test that made it has ended.
_ROOM_KEPT_FOR = timedelta(hours=1)


def record(started_at: datetime, outcome: Outcome) -> SelfTest:
    """Whatever came of it; what was no report is no good test."""
    seconds = (timezone.now() - started_at).total_seconds()
    try:
        report = json.loads(outcome.output)
        ok, summary = bool(report["ok"]), str(report["summary"])
    except (ValueError, LookupError, TypeError):
        report, ok, summary = {}, False, _excuse(outcome, seconds)
    return SelfTest.objects.create(
        started_at=started_at, seconds=seconds, ok=ok, summary=summary, report=report
    )


def prune() -> None:
    """Forget what is older than a week, and the rooms that the canary called in."""
    now = timezone.now()
    SelfTest.objects.filter(started_at__lt=now - _KEPT_FOR).delete()
    # Rooms of people may be called after a bird, too.
    rooms = Room.objects.filter(
        slug__regex=f"^{ROOM_PREFIX}-[0-9a-f]{{12}}-[0-9]+$", created_at__lt=now - _ROOM_KEPT_FOR
    )
    rooms.exclude(pk__in=Participant.objects.live().values("room")).delete()


def _excuse(outcome: Outcome, seconds: float) -> str:
    if outcome.timed_out:
        return f"the self-test was not done after {seconds:.0f} s and was ended"
    last = outcome.errors.strip().rpartition("\n")[2]
    return f"the self-test did not run: {last or 'it said nothing'}"
