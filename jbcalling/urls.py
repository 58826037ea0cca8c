"""Every HTTP path of the project."""

from django.contrib import admin
from django.urls import include, path

admin.site.site_header = "jbcalling"
admin.site.site_title = "jbcalling"
admin.site.index_title = "Control room"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("rooms.urls")),
]
