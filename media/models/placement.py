from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from media.models.node import Node


class Placement(models.Model):
    """A node, in one of its epochs, that holds a room's media, or a part of it.

    `ordinal` counts the places of a room: the lowest is the first, and two
    processes that would add one at the same moment cannot both.
    """

    room_id = models.CharField(max_length=200)
    ordinal = models.PositiveIntegerField(default=0)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="placements")
    epoch = models.UUIDField()
    placed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["room_id", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["room_id", "ordinal"], name="one_place_per_ordinal"),
            models.UniqueConstraint(fields=["room_id", "node"], name="one_place_per_node"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} on {self.node_id}"
