from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from rooms.admin.read_only import ReadOnly
from rooms.models import Participant


class LiveParticipantInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Who is in the room, and what they send."""

    model = Participant
    verbose_name_plural = "people in the room now"
    fields = ("name", "user", "role", "hand_raised", "sends", "joined_at", "disconnected_at")
    readonly_fields = ("sends",)
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        everybody = super().get_queryset(request)
        return everybody.filter(left_at__isnull=True).prefetch_related("producers")

    @admin.display(description="sends")
    def sends(self, participant: Participant) -> str:
        return ", ".join(str(producer) for producer in participant.producers.all()) or "nothing"
