"""The Socket.IO server: how it is set up. What it does is in `endpoint` and `dispatch`.

sio             what signaling emits through, in media nodes too
bus             the other processes of a fleet; none where there is only this one
engineio_app    the ASGI application for `/socket.io/`
"""

from __future__ import annotations

import socketio
from django.conf import settings
from engineio.payload import Payload

from rooms.signaling import origins
from rooms.signaling.packet import LenientPacket
from rooms.signaling.redis_bus import RedisBus

# Far above what an event may measure, so that an event too large gets an
# answer instead of losing its connection.
_MAX_BYTES = 16 * 1024 * 1024
# A client that is still polling sends what it has in one request; the default
# of 16 ends the connection of one that joins a large room.
Payload.max_decode_packets = 256

bus = RedisBus(settings.GATEWAY_REDIS_URL) if settings.REDIS_URL else None
sio = socketio.AsyncServer(
    async_mode="asgi",
    client_manager=bus,
    serializer=LenientPacket,
    ping_interval=25,
    ping_timeout=20,
    max_http_buffer_size=_MAX_BYTES,
    cors_allowed_origins=origins.is_allowed,
    # Which replica a polling client belongs to; pages have no use for it.
    cookie={"name": "io", "path": "/", "SameSite": "Lax", "HttpOnly": True},
)
engineio_app = socketio.ASGIApp(sio, socketio_path="socket.io")

# Importing it attaches the handlers, whoever imports the server first.
from rooms.signaling import endpoint  # noqa: E402, F401
