from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Who may talk to whom: rooms, the people in them, chat, and signaling."""

    name = "rooms"
