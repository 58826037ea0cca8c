from django.urls import path, re_path

from rooms.models.room import ROOM_ID
from rooms.views import health, metrics, pages

urlpatterns = [
    path("", pages.landing, name="landing"),
    re_path(rf"^r/(?P<room_id>{ROOM_ID})/\Z", pages.call, name="call"),
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
