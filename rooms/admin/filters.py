from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest

from rooms.models import Participant


class _YesNoFilter(admin.SimpleListFilter):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]


class LiveRoomFilter(_YesNoFilter):
    """Rooms with people in them."""

    title = "people in it now"
    parameter_name = "live"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        somebody = Exists(Participant.objects.live().filter(room=OuterRef("pk")))
        if self.value() == "yes":
            return queryset.filter(somebody)
        if self.value() == "no":
            return queryset.exclude(somebody)
        return queryset


class LiveParticipantFilter(_YesNoFilter):
    """People who are in a room."""

    title = "in the room now"
    parameter_name = "live"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if self.value() is None:
            return queryset
        return queryset.filter(left_at__isnull=self.value() == "yes")
