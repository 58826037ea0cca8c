"""Socket.IO packets from clients that may send anything.

What python-socketio's own packet raises on would end as silence for the client
and a traceback in the log. Here every event arrives: one that cannot be read
keeps its acknowledgement id and gets the name `UNREADABLE`, which no handler has.
"""

from __future__ import annotations

from typing import Any

from socketio import packet

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Names under which the server knows its own handlers: as an event, they would run those.
_RESERVED = frozenset({"connect", "connect_error", "disconnect", "*"})
# No event of ours takes binary data; what a client says will follow is still
# read away, up to this many parts.
_MAX_ATTACHMENTS = 16
_EVENTS = (packet.EVENT, packet.BINARY_EVENT)


class LenientPacket(packet.Packet):  # type: ignore[misc]
    """A packet that never refuses to be decoded."""

    packet_type: int
    id: int | None
    data: Any

    def __init__(self, *args: Any, encoded_packet: str | bytes | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if encoded_packet is not None:
            self.attachment_count = self.decode(encoded_packet)

    def decode(self, encoded_packet: str | bytes) -> int:
        try:
            attachments = super().decode(encoded_packet) or 0
        except (ValueError, TypeError, RecursionError):
            return self._become_event(None)
        if self.packet_type in (packet.CONNECT, packet.DISCONNECT):
            return 0
        if self.packet_type == packet.ACK and isinstance(self.data, list):
            return 0
        if self.packet_type == packet.BINARY_EVENT and 0 < attachments <= _MAX_ATTACHMENTS:
            self.data = _event(self.data)
            return attachments
        return self._become_event(self.data)

    @classmethod
    def reconstruct_binary(cls, data: Any, attachments: list[bytes]) -> Any:
        try:
            return super().reconstruct_binary(data, attachments)
        except (IndexError, TypeError, RecursionError):
            return [UNREADABLE]

    def _become_event(self, data: Any) -> int:
        if self.packet_type not in _EVENTS:
            # What looks like an id there is no question that waits for an answer.
            self.id = None
            data = None
        self.packet_type = packet.EVENT
        self.data = _event(data)
        return 0


def _event(data: Any) -> list[Any]:
    if isinstance(data, list) and data and isinstance(data[0], str) and data[0] not in _RESERVED:
        return data
    return [UNREADABLE]
