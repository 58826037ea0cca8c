from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


def new_peer_id() -> str:
    return uuid.uuid4().hex


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def live(self) -> ParticipantQuerySet:
        return self.filter(left_at__isnull=True)

    def connected(self) -> ParticipantQuerySet:
        return self.live().filter(disconnected_at__isnull=True)


class Participant(models.Model):
    """One stay of one peer in one room; its id is the wire's `peerId`.

    Live as long as `left_at` is empty. `disconnected_at` is set while a live
    peer has no connection; past the grace time it is taken out of the room.

    `replica` is the process that holds the connection `sid`; empty where there
    is only one process. `media_session` stands for the transports that the peer
    has: new ones give it a new value, and it is empty once they are gone.
    """

    class Role(models.TextChoices):
        HOST = "host"
        MODERATOR = "moderator"
        PARTICIPANT = "participant"

    class LeftReason(models.TextChoices):
        LEFT = "left"
        KICKED = "kicked"
        TIMED_OUT = "timed-out"
        ROOM_ENDED = "room-ended"

    id = models.CharField("peer id", primary_key=True, max_length=32, default=new_peer_id)
    room = models.ForeignKey("rooms.Room", on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
    )
    name = models.CharField(max_length=64)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.PARTICIPANT)
    hand_raised = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(max_length=16, choices=LeftReason.choices, blank=True)
    disconnected_at = models.DateTimeField(null=True, blank=True)
    sid = models.CharField("connection", max_length=64)
    replica = models.CharField(max_length=32, blank=True, editable=False)
    media_session = models.CharField(max_length=32, blank=True, editable=False)
    resume_token_hash = models.CharField(max_length=64, unique=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at"]
        indexes = [
            models.Index(
                fields=["room", "joined_at"],
                condition=models.Q(left_at__isnull=True),
                name="live_participants",
            ),
        ]

    def __str__(self) -> str:
        return self.name
