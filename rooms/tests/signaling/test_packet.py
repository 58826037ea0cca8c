from __future__ import annotations

from typing import Any

import pytest
from socketio import packet

from rooms.signaling.packet import UNREADABLE, LenientPacket


@pytest.mark.parametrize(
    ("encoded", "packet_type", "packet_id", "data"),
    [
        ('2["event",{"a":1}]', packet.EVENT, None, ["event", {"a": 1}]),
        ('27["event"]', packet.EVENT, 7, ["event"]),
        ('0{"token":"x"}', packet.CONNECT, None, {"token": "x"}),
        ("1", packet.DISCONNECT, None, None),
        ("31[5]", packet.ACK, 1, [5]),
        ('27["event",', packet.EVENT, 7, [UNREADABLE]),
        ("27" + "[" * 100_000, packet.EVENT, 7, [UNREADABLE]),
        ('27["connect",{}]', packet.EVENT, 7, [UNREADABLE]),
        ('27["*"]', packet.EVENT, 7, [UNREADABLE]),
        ("27[5]", packet.EVENT, 7, [UNREADABLE]),
        ("27", packet.EVENT, 7, [UNREADABLE]),
        ("31", packet.EVENT, None, [UNREADABLE]),
        ("0{", packet.EVENT, None, [UNREADABLE]),
        ("97[]", packet.EVENT, None, [UNREADABLE]),
        ("", packet.EVENT, None, [UNREADABLE]),
        ("x", packet.EVENT, None, [UNREADABLE]),
        (b"\xff", packet.EVENT, None, [UNREADABLE]),
        ('5999-7["event"]', packet.EVENT, 7, ["event"]),
    ],
)
def test_everything_is_some_packet(
    encoded: str | bytes, packet_type: int, packet_id: int | None, data: Any
) -> None:
    decoded = LenientPacket(encoded_packet=encoded)
    assert (decoded.packet_type, decoded.id, decoded.data) == (packet_type, packet_id, data)


def test_attachments_are_read_away() -> None:
    decoded = LenientPacket(encoded_packet='51-7["event",{"_placeholder":true,"num":0}]')
    assert decoded.packet_type == packet.BINARY_EVENT
    assert decoded.add_attachment(b"x") is True
    assert decoded.data == ["event", b"x"]


def test_a_placeholder_for_nothing() -> None:
    decoded = LenientPacket(encoded_packet='51-7["event",{"_placeholder":true,"num":3}]')
    assert decoded.add_attachment(b"x") is True
    assert (decoded.id, decoded.data) == (7, [UNREADABLE])


def test_what_we_send_is_encoded_as_ever() -> None:
    assert LenientPacket(packet.EVENT, data=["event", {"a": 1}]).encode() == '2["event",{"a":1}]'
    assert LenientPacket(packet.ACK, data=[{}], id=7).encode() == "37[{}]"
