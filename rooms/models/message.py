from __future__ import annotations

import uuid

from django.db import models


def new_message_id() -> str:
    return uuid.uuid4().hex


class Message(models.Model):
    """A line of a room's chat, under the name its author had then."""

    id = models.CharField("message id", primary_key=True, max_length=32, default=new_message_id)
    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="messages")
    participant = models.ForeignKey(
        "rooms.Participant",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
    )
    name = models.CharField(max_length=64)
    text = models.TextField()
    sent_at = models.DateTimeField()
    seq = models.BigIntegerField()

    class Meta:
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="message_seq_once_per_room"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
