"""The fleet in the admin: people look, and drain; nodes write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from media.models import Node, Placement
from media.nodes import registry
from media.nodes.selector import load_of

_DRAIN_WITHIN = timedelta(minutes=10)


class ReadOnly:
    """For rows that nodes write and people only look at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Node)
class NodeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = (
        "name", "state", "state_since", "state_by", "heartbeat_at", "rooms", "busy",
        "suspect_until", "held_until", "ports", "addresses", "version",
    )  # fmt: skip
    list_filter = ("state",)
    actions = ("drain", "undrain")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Node]:
        held = Count("placements", filter=Q(placements__epoch=F("epoch")))
        nodes: QuerySet[Node] = super().get_queryset(request).annotate(rooms=held)
        return nodes

    @admin.display(description="rooms")
    def rooms(self, node: Any) -> int:
        count: int = node.rooms
        return count

    @admin.display(description="load")
    def busy(self, node: Node) -> str:
        return f"{load_of(node.load):.0%}"

    @admin.display(description="announced addresses")
    def addresses(self, node: Node) -> str:
        return ", ".join(node.announced)

    @admin.action(description="Drain: move all calls away, then end", permissions=["drain"])
    def drain(self, request: HttpRequest, nodes: QuerySet[Node]) -> None:
        by = request.user.get_username()
        drained = [node.name for node in nodes if registry.drain(node.name, by, _DRAIN_WITHIN)]
        messages.info(request, f"Draining: {', '.join(drained) or 'none of them is alive'}.")

    @admin.action(description="Cancel draining", permissions=["drain"])
    def undrain(self, request: HttpRequest, nodes: QuerySet[Node]) -> None:
        by = request.user.get_username()
        going_on = [node.name for node in nodes if registry.undrain(node.name, by)]
        messages.info(request, f"Serving again: {', '.join(going_on) or 'none was draining'}.")

    def has_drain_permission(self, request: HttpRequest) -> bool:
        # Looking at nodes is one thing, moving every call on one another.
        return request.user.has_perm("media.change_node")


@admin.register(Placement)
class PlacementAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("room_id", "node", "placed_at")
    list_filter = ("node",)
    search_fields = ("room_id",)
