from __future__ import annotations

from django.contrib import admin

from rooms.admin.read_only import ReadOnly
from rooms.models import Producer


@admin.register(Producer)
class ProducerAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("participant", "room", "source", "kind", "paused", "created_at", "id")
    list_filter = ("kind", "source", "paused")
    list_select_related = ("participant__room",)
    ordering = ("-created_at",)
    search_fields = ("=id", "participant__name", "participant__room__slug")

    @admin.display(ordering="participant__room")
    def room(self, producer: Producer) -> str:
        return str(producer.participant.room)
