from __future__ import annotations

from typing import Any

import pytest
from socketio import packet

from rooms.signaling.packet import UNREADABLE, LenientPacket
from rooms.signaling.payload import OVERSIZED


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
        ('51-7["event",{"_placeholder":true,"num":0}]', packet.EVENT, 7, ["event", b""]),
        ('5999-7["event"]', packet.EVENT, 7, ["event", b""]),
        ("51-7{", packet.EVENT, 7, [UNREADABLE]),
    ],
)
def test_everything_is_some_packet(
    encoded: str | bytes, packet_type: int, packet_id: int | None, data: Any
) -> None:
    decoded = LenientPacket(encoded_packet=encoded)
    assert (decoded.packet_type, decoded.id, decoded.data) == (packet_type, packet_id, data)


HUGE = ',"' + "x" * 200_000 + '"]'


@pytest.mark.parametrize(
    ("encoded", "namespace", "packet_id", "data"),
    [
        ('27["event"' + HUGE, None, 7, ["event", OVERSIZED]),
        ('2["event"' + HUGE, None, None, ["event", OVERSIZED]),
        ('2/admin,7["event"' + HUGE, "/admin", 7, ["event", OVERSIZED]),
        ('51-7[ "ev\\u0065nt"' + HUGE, None, 7, ["event", OVERSIZED]),
        ('27["connect"' + HUGE, None, 7, [UNREADABLE]),
        ('27["\\x"' + HUGE, None, 7, [UNREADABLE]),
        ("27[" + "[" * 200_000, None, 7, [UNREADABLE]),
        ("2" * 200_000, None, int("2" * 100), [UNREADABLE]),
        ("31[" + HUGE, None, None, [UNREADABLE]),
    ],
)
def test_of_what_is_huge_only_the_head_is_read(
    encoded: str, namespace: str | None, packet_id: int | None, data: Any
) -> None:
    decoded = LenientPacket(encoded_packet=encoded)
    assert (decoded.packet_type, decoded.namespace) == (packet.EVENT, namespace)
    assert (decoded.id, decoded.data) == (packet_id, data)


def test_whoever_connects_with_too_much_is_not_a_guest() -> None:
    decoded = LenientPacket(encoded_packet='0{"token":"' + "x" * 200_000 + '"}')
    assert (decoded.packet_type, decoded.data) == (packet.CONNECT, [OVERSIZED])


def test_what_we_send_is_encoded_as_ever() -> None:
    assert LenientPacket(packet.EVENT, data=["event", {"a": 1}]).encode() == '2["event",{"a":1}]'
    assert LenientPacket(packet.ACK, data=[{}], id=7).encode() == "37[{}]"
