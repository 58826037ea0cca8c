from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Which bytes flow where: the media nodes and their mediasoup workers."""

    name = "media"
