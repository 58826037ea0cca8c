from __future__ import annotations

from django.db import models


class JournalEvent(models.Model):
    """What everybody in a room was told, as it was sent; `seq` has no gaps."""

    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="journal")
    seq = models.BigIntegerField()
    event = models.CharField(max_length=32)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="journal_seq_once_per_room"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"
