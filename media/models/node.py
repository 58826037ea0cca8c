from __future__ import annotations

import uuid

from django.db import models


class Node(models.Model):
    """A media node, as it describes itself with every heartbeat.

    `epoch` is one life of its process: what was said to, or placed on, an
    earlier epoch does not hold for this one. All times are the database's.
    """

    class State(models.TextChoices):
        STARTING = "starting"
        SERVING = "serving"
        DRAINING = "draining"
        DEAD = "dead"

    name = models.CharField(max_length=100, primary_key=True)
    epoch = models.UUIDField(default=uuid.uuid4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTING)
    state_since = models.DateTimeField()
    # A node, a user, or "watch": who brought it into this state.
    state_by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    # While DRAINING: when it stops being patient.
    drain_deadline = models.DateTimeField(null=True, blank=True)
    # It did not answer a command; new rooms avoid it until then.
    suspect_until = models.DateTimeField(null=True, blank=True)
    # It came back from the dead too often; new rooms avoid it until then.
    held_until = models.DateTimeField(null=True, blank=True)
    flaps = models.PositiveIntegerField(default=0)

    load = models.JSONField(default=dict, blank=True)
    announced = models.JSONField(default=list, blank=True)
    ports = models.CharField(max_length=20)
    version = models.CharField(max_length=50)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
