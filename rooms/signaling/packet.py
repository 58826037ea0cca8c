"""Socket.IO packets from clients that may send anything.

What python-socketio's own packet raises on would end as silence for the client
and a traceback in the log. Here every event arrives: one that cannot be read
keeps its acknowledgement id and gets the name `UNREADABLE`, which no handler has.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from django.conf import settings
from socketio import packet

from rooms.signaling.payload import OVERSIZED

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Names under which the server knows its own handlers: as an event, they would run those.
_RESERVED = frozenset({"connect", "connect_error", "disconnect", "*"})
_EVENTS = (packet.EVENT, packet.BINARY_EVENT)
# An event as far as its name: type, attachments, namespace, acknowledgement id, name.
_HEAD = re.compile(
    r"[25](?:[0-9]{1,10}-)?(?:(/[^,]{0,100}),)?([0-9]{1,100})?"
    r'(?:\[\s{0,9}("(?:[^"\\]|\\.){0,100}"))?'
)


class LenientPacket(packet.Packet):  # type: ignore[misc]
    """A packet that never refuses to be decoded."""

    packet_type: int
    namespace: str | None
    id: int | None
    data: Any

    def __init__(self, *args: Any, encoded_packet: str | bytes | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if encoded_packet is not None:
            self.decode(encoded_packet)

    def decode(self, encoded_packet: str | bytes) -> int:
        """Always 0: no event of ours takes binary data, so none waits for its attachments.

        They arrive as unreadable events that ask for no acknowledgement.
        """
        if not isinstance(encoded_packet, str):
            self._become_event(None)
        elif len(encoded_packet) > 2 * settings.ROOMS_MAX_PAYLOAD_BYTES:
            self._read_head(encoded_packet)
        else:
            self._read_all(encoded_packet)
        return 0

    def _read_all(self, encoded_packet: str) -> None:
        try:
            super().decode(encoded_packet)
        except (ValueError, TypeError, RecursionError):
            self._become_event(None)
            return
        if self.packet_type in (packet.CONNECT, packet.DISCONNECT):
            return
        if self.packet_type == packet.ACK and isinstance(self.data, list):
            return
        binary = self.packet_type == packet.BINARY_EVENT
        self._become_event(self.data)
        if binary:
            self.data = [self.data[0], b""]

    def _read_head(self, encoded_packet: str) -> None:
        """Who asks what, of a packet whose JSON would keep everybody waiting."""
        if encoded_packet[0] == str(packet.CONNECT):
            self.packet_type = packet.CONNECT
            self.data = [OVERSIZED]
            return
        data = None
        if head := _HEAD.match(encoded_packet):
            self.namespace = head[1]
            self.id = int(head[2]) if head[2] else None
            with suppress(ValueError):
                data = [json.loads(head[3] or ""), OVERSIZED]
        self._become_event(data)

    def _become_event(self, data: Any) -> None:
        if self.packet_type not in _EVENTS:
            # What looks like an id there is no question that waits for an answer.
            self.id = None
            data = None
        self.packet_type = packet.EVENT
        self.data = _event(data)


def _event(data: Any) -> list[Any]:
    if isinstance(data, list) and data and isinstance(data[0], str) and data[0] not in _RESERVED:
        return data
    return [UNREADABLE]
