from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError, connection

_TOLERATED = 2.0


@register("deploy", deploy=True)
def check_clock(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """SQLite has no clock of its own."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            ((there,),) = cursor.fetchall()
    except DatabaseError:
        # `database` says so.
        return []
    return compare(datetime.now(UTC), there)


def compare(here: datetime, there: datetime) -> list[CheckMessage]:
    apart = (here - there).total_seconds()
    if abs(apart) <= _TOLERATED:
        return []
    direction = "ahead of" if apart > 0 else "behind"
    return [
        Error(
            f"This machine's clock is {abs(apart):.0f} s {direction} the database's.",
            hint="Have both follow a time server (chrony, systemd-timesyncd): tokens and "
            "TURN credentials hold for a limited time.",
            id="calling.E002",
        )
    ]
