"""The signaling processes of a fleet, and the people whose process is gone.

Every moment here is the database's, so that no two machines' clocks are compared.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from rooms.models import Participant, Replica


def beat(replica_id: str, name: str, sids: Collection[str]) -> None:
    """The replica lives, and of its people those with the connections `sids` are there.

    Said again with each heartbeat: a replica that was given up by mistake has
    its people back within their grace time, and nobody stays for whom no
    connection came about. Who is just coming is there with the next one.
    """
    if not Replica.objects.filter(pk=replica_id).update(heartbeat_at=Now()):
        Replica.objects.bulk_create(
            [Replica(id=replica_id, name=name, started_at=Now(), heartbeat_at=Now())],
            ignore_conflicts=True,
        )
    mine = Participant.objects.live().filter(replica=replica_id)
    mine.filter(sid__in=sids, disconnected_at__isnull=False).update(disconnected_at=None)
    mine.filter(disconnected_at__isnull=True).exclude(sid__in=sids).update(disconnected_at=Now())


@transaction.atomic
def give_up_silent(silent_for: timedelta) -> int:
    """People of replicas that said nothing for so long are disconnected; returns how many.

    Since then, and not since the last heartbeat: when the database itself was
    away, all replicas were silent, and must find time to speak again.
    """
    silent = Now() - silent_for
    Replica.objects.filter(heartbeat_at__lte=silent).delete()
    return (
        Participant.objects.connected()
        .exclude(replica__in=Replica.objects.values("pk"))
        .update(disconnected_at=silent)
    )


@transaction.atomic
def retire(replica_id: str) -> None:
    """The replica ends: nobody has to wait until it is missed."""
    Participant.objects.connected().filter(replica=replica_id).update(disconnected_at=Now())
    Replica.objects.filter(pk=replica_id).delete()
