from django.templatetags.static import static
from django.urls import path, re_path
from django.views.generic import RedirectView

from rooms.models.room import ROOM_ID
from rooms.views import health, metrics, pages

urlpatterns = [
    path("", pages.landing, name="landing"),
    re_path(rf"^r/(?P<room_id>{ROOM_ID})/\Z", pages.call, name="call"),
    # What browsers ask for on pages that name no icon, the admin's among them.
    path("favicon.ico", RedirectView.as_view(url=static("rooms/favicon.svg"))),
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
