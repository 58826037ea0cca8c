"""The two pages that people see."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rooms.models import Room


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "rooms/landing.html")


@require_safe
def call(request: HttpRequest, room_id: str) -> HttpResponse:
    """The call page. A room that does not exist yet is made by the first who joins."""
    room = Room.objects.filter(slug=room_id).first()
    if room is None:
        if not settings.ROOMS_AUTO_CREATE:
            raise Http404(f"There is no room {room_id}.")
        room = Room(slug=room_id)
    user = request.user
    user_name = user.get_full_name() or user.get_username() if user.is_authenticated else ""
    context = {
        "room_id": room.slug,
        "room_name": room.title,
        "call_config": {
            "roomId": room.slug,
            "roomName": room.title,
            "userName": user_name,
            "signalingUrl": settings.SIGNALING_URL,
        },
    }
    return render(request, "rooms/call.html", context)
