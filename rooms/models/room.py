from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

ROOM_ID = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"


class Room(models.Model):
    """A place to meet. `slug` is what the wire calls `roomId`.

    `seq` is the head of the room's journal. Whoever appends to the journal
    holds this row's lock, so that the numbers have no gaps.
    """

    slug = models.CharField(
        "room id",
        max_length=64,
        unique=True,
        validators=[RegexValidator(rf"^{ROOM_ID}\Z", "Letters, digits, - and _, at most 64.")],
        help_text="The last part of the link: /r/<room id>/",
    )
    name = models.CharField(max_length=128, blank=True)
    password = models.CharField(max_length=128, blank=True, editable=False)
    locked = models.BooleanField(default=False, help_text="Nobody new gets in.")
    lobby = models.BooleanField(default=False, help_text="Newcomers wait to be admitted.")
    allow_guests = models.BooleanField(default=True, help_text="People without an account.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="rooms",
    )
    max_peers = models.PositiveIntegerField(
        "maximum of people", null=True, blank=True, help_text="Empty: the server's default."
    )
    seq = models.BigIntegerField("journal head", default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("call", args=[self.slug])

    @property
    def title(self) -> str:
        return self.name or self.slug

    @property
    def peer_limit(self) -> int:
        return settings.ROOMS_MAX_PEERS if self.max_peers is None else self.max_peers

    def set_password(self, raw: str) -> None:
        """Keep the hash of `raw`; an empty one opens the room."""
        self.password = make_password(raw) if raw else ""
