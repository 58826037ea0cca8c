"""Which Engine.IO packets a client may send, before anything tries to read them."""

from __future__ import annotations

import base64

# Far above what an event may measure, so that an event too large gets an
# answer instead of losing its connection.
MAX_BYTES = 16 * 1024 * 1024
# A client that is still polling sends what it has in one request; the engine's
# own 16 would end the connection of one that joins a large room.
MAX_PACKETS = 256
CLOSE = "1"
PROBE = "2probe"
UPGRADE = "5"

_SEPARATOR = "\x1e"
_DIGITS = frozenset("0123456789")


def read_packet(packet: str) -> str | None:
    """The packet as the engine may have it; `None` if no client sends such a thing.

    What the engine would parse as JSON of its own, Socket.IO could not read: a
    message without a number in front arrives empty.
    """
    match packet[:1]:
        case "1" | "3":
            return packet[0]
        case "4":
            return packet if packet[1:2] in _DIGITS else "4"
        case "b":
            return packet if _is_base64(packet[1:]) else None
        case _:
            return None


def read_body(body: bytes) -> bytes | None:
    """The same for the packets of a polling request."""
    try:
        packets = body.decode().split(_SEPARATOR, MAX_PACKETS)
    except UnicodeDecodeError:
        return None
    if len(packets) > MAX_PACKETS:
        return None
    read = [read_packet(packet) for packet in packets]
    legal = [packet for packet in read if packet is not None]
    return _SEPARATOR.join(legal).encode() if len(legal) == len(read) else None


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True
