from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from media.models.node import Node


class Placement(models.Model):
    """Which node, in which of its epochs, holds a room's media."""

    room_id = models.CharField(max_length=200, primary_key=True)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="placements")
    epoch = models.UUIDField()
    placed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["room_id"]

    def __str__(self) -> str:
        return f"{self.room_id} on {self.node_id}"
