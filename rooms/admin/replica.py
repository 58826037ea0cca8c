from __future__ import annotations

from django.contrib import admin

from rooms.admin.read_only import ReadOnly
from rooms.models import Replica


@admin.register(Replica)
class ReplicaAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "started_at", "heartbeat_at")
    search_fields = ("name", "=id")
    fields = ("id", "name", "started_at", "heartbeat_at")
