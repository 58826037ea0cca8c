from __future__ import annotations

from django.contrib import admin

from rooms.admin.filters import LiveParticipantFilter
from rooms.admin.read_only import ReadOnly
from rooms.models import Participant, Producer


class ProducerInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Producer
    fields = ("id", "kind", "source", "paused", "created_at")
    readonly_fields = ("created_at",)
    extra = 0


@admin.register(Participant)
class ParticipantAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    inlines = (ProducerInline,)
    list_display = ("name", "room", "user", "role", "joined_at", "left_at", "left_reason")
    list_filter = (LiveParticipantFilter, "role", "left_reason", "joined_at")
    list_select_related = ("room", "user")
    ordering = ("-joined_at",)
    search_fields = ("name", "=id", "room__slug", "user__username")
    date_hierarchy = "joined_at"
    fields = (
        "id",
        "room",
        "user",
        "name",
        "role",
        "hand_raised",
        "joined_at",
        "left_at",
        "left_reason",
        "disconnected_at",
    )
