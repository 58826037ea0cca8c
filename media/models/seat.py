from __future__ import annotations

from django.db import models

from media.models.node import Node


class Seat(models.Model):
    """Which of a room's nodes holds the media of one of its peers."""

    room_id = models.CharField(max_length=200)
    peer_id = models.CharField(max_length=200)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="seats")
    epoch = models.UUIDField()

    class Meta:
        ordering = ["room_id", "peer_id"]
        constraints = [
            models.UniqueConstraint(fields=["room_id", "peer_id"], name="one_seat_per_peer"),
        ]

    def __str__(self) -> str:
        return f"{self.peer_id} in {self.room_id} on {self.node_id}"
