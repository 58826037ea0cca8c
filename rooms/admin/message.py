from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from rooms.admin.read_only import ReadOnly
from rooms.domain import chatting
from rooms.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Chat can be read and, by those with the permission, deleted; never rewritten."""

    list_display = ("sent_at", "room", "name", "__str__")
    list_select_related = ("room",)
    list_filter = ("sent_at",)
    ordering = ("-sent_at",)
    search_fields = ("text", "name", "room__slug")
    date_hierarchy = "sent_at"

    def delete_model(self, request: HttpRequest, obj: Message) -> None:
        chatting.erase([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        chatting.erase(queryset)

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
