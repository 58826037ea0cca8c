from __future__ import annotations

from django.db import models


class Replica(models.Model):
    """A signaling process of a fleet, for as long as it says that it lives.

    The row is deleted by the process when it ends, or by whoever finds that its
    heartbeat stopped. Times are the database's own.
    """

    id = models.CharField("replica id", primary_key=True, max_length=32)
    name = models.CharField(max_length=128, help_text="Host and process, for people.")
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
