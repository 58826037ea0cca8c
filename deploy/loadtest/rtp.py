"""RTP and RTCP as bytes, as far as a sender and a receiver of load need them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

AUDIO_TYPE, VIDEO_TYPE = 111, 96
AUDIO_CLOCK, VIDEO_CLOCK = 48_000, 90_000
AUDIO_LEVEL_ID = 1

_HEADER = struct.Struct("!BBHII")
# One extension element of a byte each, padded to a word.
_LEVEL = struct.Struct("!HHBBxx")
_SENDER_REPORT = struct.Struct("!BBHIIIIII")
_RECEIVER_REPORT = struct.Struct("!BBHI")
_BLOCK = struct.Struct("!IIIIII")
_SEQ = struct.Struct("!HII")
_RTCP_TYPES = range(192, 224)
_SR, _RR, _PSFB = 200, 201, 206
_PLI, _FIR = 1, 4
# From 1900, where NTP begins, to 1970.
_NTP_EPOCH = 2_208_988_800
# As many report blocks as fit into one report.
MAX_BLOCKS = 31


def header(payload_type: int, marker: bool, number: int, timestamp: int, ssrc: int) -> bytes:
    return _HEADER.pack(0x80, marker << 7 | payload_type, number, timestamp, ssrc)


def header_with_level(
    payload_type: int, number: int, timestamp: int, ssrc: int, level: int
) -> bytes:
    """With RFC 6464's audio level: `level` is 0 for the loudest, 127 for silence."""
    return _HEADER.pack(0x90, payload_type, number, timestamp, ssrc) + _LEVEL.pack(
        0xBEDE, 1, AUDIO_LEVEL_ID << 4, level
    )


def is_rtcp(datagram: bytes | bytearray | memoryview) -> bool:
    return datagram[1] in _RTCP_TYPES


def numbers(datagram: bytes | bytearray) -> tuple[int, int, int]:
    """Sequence number, timestamp and SSRC, which SRTP leaves in the clear."""
    found: tuple[int, int, int] = _SEQ.unpack_from(datagram, 2)
    return found


def sender_report(ssrc: int, wall: float, timestamp: int, packets: int, octets: int) -> bytes:
    """`wall` is the time of day, at which media's time is `timestamp`; octets are payload."""
    seconds = int(wall)
    fraction = int((wall - seconds) * 2**32)
    return _SENDER_REPORT.pack(
        *(0x80, _SR, 6, ssrc, seconds + _NTP_EPOCH, fraction, timestamp),
        *(packets & 0xFFFFFFFF, octets & 0xFFFFFFFF),
    )


@dataclass(frozen=True, slots=True)
class Block:
    """What a receiver says of one stream: `fraction` is of 256, `highest` extended."""

    ssrc: int
    fraction: int
    lost: int
    highest: int


def receiver_report(ssrc: int, blocks: Sequence[Block]) -> bytes:
    """At most `MAX_BLOCKS`."""
    words = 1 + 6 * len(blocks)
    parts = [_RECEIVER_REPORT.pack(0x80 | len(blocks), _RR, words, ssrc)]
    for block in blocks:
        lost = max(-0x800000, min(block.lost, 0x7FFFFF)) & 0xFFFFFF
        parts.append(
            _BLOCK.pack(
                block.ssrc, block.fraction << 24 | lost, block.highest & 0xFFFFFFFF, 0, 0, 0
            )
        )
    return b"".join(parts)


def may_ask_for_key_frame(datagram: bytes | bytearray | memoryview) -> bool:
    """What can be said of SRTCP before it is decrypted."""
    return datagram[1] == _PSFB


def asks_for_key_frame(compound: bytes) -> bool:
    """Whether a PLI or a FIR is in it."""
    while len(compound) >= 4:
        first, kind, words = struct.unpack_from("!BBH", compound)
        if kind == _PSFB and first & 0x1F in (_PLI, _FIR):
            return True
        compound = compound[4 + 4 * words :]
    return False


def vp8_descriptor(picture_id: int, is_first: bool) -> bytes:
    """RFC 7741's, with a picture id of 15 bits."""
    return struct.pack("!BBH", 0x90 if is_first else 0x80, 0x80, 0x8000 | picture_id)
