from __future__ import annotations

from django.contrib import admin

from rooms.admin.read_only import ReadOnly
from rooms.models import JournalEvent


@admin.register(JournalEvent)
class JournalEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("room", "seq", "event", "payload", "created_at")
    list_select_related = ("room",)
    list_filter = ("event", "created_at")
    ordering = ("-created_at", "-seq")
    search_fields = ("=room__slug",)
    date_hierarchy = "created_at"
