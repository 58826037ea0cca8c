from __future__ import annotations

import pytest

from rooms.signaling import framing


@pytest.mark.parametrize(
    ("packet", "read"),
    [
        ("1", "1"),
        ("3", "3"),
        ("3" + "[" * 100_000, "3"),
        ('42["event"]', '42["event"]'),
        ("4", "4"),
        ("4" + "[" * 100_000, "4"),
        ("4²", "4"),
        ("bAAAA", "bAAAA"),
        ("bAAAAAAA", None),
        ("b###", None),
        ("bä", None),
        ("", None),
        ("0{}", None),
        ("2probe", None),
        ("5", None),
        ("6", None),
        ("7", None),
        ("x", None),
        ("²", None),
    ],
)
def test_packets(packet: str, read: str | None) -> None:
    assert framing.read_packet(packet) == read


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"40", b"40"),
        (b"40\x1e3x\x1e4{", b"40\x1e3\x1e4"),
        (b"\x1e".join([b"4"] * 256), b"\x1e".join([b"4"] * 256)),
        (b"\x1e".join([b"4"] * 257), None),
        (b"40\x1e", None),
        (b"\x1e", None),
        (b"", None),
        (b"40\x1e6", None),
        (b"\xff", None),
        (b"d=40", None),
    ],
)
def test_bodies(body: bytes, read: bytes | None) -> None:
    assert framing.read_body(body) == read
