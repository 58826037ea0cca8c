from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rooms.admin.filters import LiveRoomFilter
from rooms.admin.live import LiveParticipantInline
from rooms.models import Room


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    """The password is never shown: one can set a new one or take it away."""

    new_password = forms.CharField(
        required=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Empty: the password stays as it is.",
    )
    remove_password = forms.BooleanField(required=False)

    class Meta:
        model = Room
        fields = ("slug", "name", "owner", "max_peers", "allow_guests", "locked")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("new_password") and fields.get("remove_password"):
            raise forms.ValidationError("Either set a new password or remove it.")
        return fields

    def save(self, commit: bool = True) -> Room:
        if self.cleaned_data["new_password"] or self.cleaned_data["remove_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
        room: Room = super().save(commit)
        return room


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = RoomForm
    inlines = (LiveParticipantInline,)
    list_display = ("slug", "name", "people", "has_password", "locked", "created_at", "call_page")
    list_filter = (LiveRoomFilter, "locked", "allow_guests", "created_at")
    search_fields = ("slug", "name", "participants__name")
    autocomplete_fields = ("owner",)
    readonly_fields = ("people", "has_password", "seq", "created_at", "ended_at", "call_page")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        live = Count("participants", filter=Q(participants__left_at__isnull=True), distinct=True)
        rooms: QuerySet[Room] = super().get_queryset(request).annotate(people=live)
        return rooms

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> Any:
        # The id is in people's links, and names the room to everything that runs.
        return self.readonly_fields if obj is None else ("slug", *self.readonly_fields)

    def get_fields(self, request: HttpRequest, obj: Room | None = None) -> Any:
        fields = super().get_fields(request, obj)
        # Of a room that is not there yet there is nothing to see.
        return fields if obj else [name for name in fields if name not in self.readonly_fields]

    def get_inlines(self, request: HttpRequest, obj: Room | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Room | None = None) -> bool:
        """A room goes with all its history, but not while people are in it."""
        if obj is not None and obj.participants.live().exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        # What belongs to a room is read-only by itself and goes with the room.
        to_delete, counts, _, protected = super().get_deleted_objects(objs, request)
        in_use = Room.objects.filter(
            pk__in=[room.pk for room in objs],
            participants__left_at__isnull=True,
            participants__isnull=False,
        ).distinct()
        return (
            to_delete,
            counts,
            set(),
            [*protected, *(f"{room}: people are in it" for room in in_use)],
        )

    @admin.display(description="people", ordering="people")
    def people(self, room: Room) -> SafeString:
        there = reverse("admin:rooms_participant_changelist")
        return format_html(
            '<a href="{}?live=yes&room__id__exact={}">{}</a>',
            there,
            room.pk,
            getattr(room, "people", 0),
        )

    @admin.display(description="password", boolean=True)
    def has_password(self, room: Room) -> bool:
        return bool(room.password)

    @admin.display(description="call")
    def call_page(self, room: Room) -> SafeString:
        return format_html('<a href="{}" target="_blank">open</a>', room.get_absolute_url())
