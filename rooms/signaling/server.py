"""The Socket.IO server: how it is set up. What it does is in `endpoint` and `dispatch`.

sio             what signaling emits through, in media nodes too
bus             the other processes of a fleet; none where there is only this one
engineio_app    the ASGI application for `/socket.io/`
"""

from __future__ import annotations

import socketio
from django.conf import settings
from engineio.payload import Payload

from rooms.signaling import framing, origins
from rooms.signaling.guard import Guard
from rooms.signaling.packet import LenientPacket
from rooms.signaling.redis_bus import RedisBus

Payload.max_decode_packets = framing.MAX_PACKETS

_COOKIE = {"name": "io", "path": "/", "SameSite": "Lax", "HttpOnly": True}

bus = RedisBus(settings.GATEWAY_REDIS_URL) if settings.REDIS_URL else None
sio = socketio.AsyncServer(
    async_mode="asgi",
    client_manager=bus,
    serializer=LenientPacket,
    ping_interval=25,
    ping_timeout=20,
    max_http_buffer_size=framing.MAX_BYTES,
    cors_allowed_origins=origins.is_allowed,
    # Which replica a polling client belongs to; pages have no use for it.
    cookie=_COOKIE if settings.SIGNALING_COOKIE else None,
)
engineio_app = Guard(socketio.ASGIApp(sio, socketio_path="socket.io"), sio.eio)

# Importing it attaches the handlers, whoever imports the server first.
from rooms.signaling import endpoint  # noqa: E402, F401
