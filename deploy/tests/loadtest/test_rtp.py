from __future__ import annotations

from deploy.loadtest import rtp
from deploy.loadtest.rtp import Block


def test_a_header() -> None:
    header = rtp.header(96, True, 0x1234, 0x01020304, 0xA0B0C0D0)
    assert header == bytes.fromhex("80 e0 1234 01020304 a0b0c0d0")
    assert rtp.numbers(header) == (0x1234, 0x01020304, 0xA0B0C0D0)
    assert not rtp.is_rtcp(header)


def test_a_header_with_an_audio_level() -> None:
    header = rtp.header_with_level(111, 1, 2, 3, 25)
    # One extension of one word: id 1, one byte long, and two of padding.
    assert header == bytes.fromhex("90 6f 0001 00000002 00000003 bede 0001 10 19 0000")


def test_a_sender_report() -> None:
    report = rtp.sender_report(0xA0B0C0D0, 1.5, 7, 8, 9)
    assert report == bytes.fromhex(
        "80 c8 0006 a0b0c0d0 83aa7e81 80000000 00000007 00000008 00000009"
    )
    assert rtp.is_rtcp(report)


def test_a_receiver_report() -> None:
    report = rtp.receiver_report(1, [Block(0xA0B0C0D0, 64, 5, 0x10002), Block(2, 0, -1, 3)])
    assert report == bytes.fromhex(
        "82 c9 000d 00000001"
        "a0b0c0d0 40 000005 00010002 00000000 00000000 00000000"
        "00000002 00 ffffff 00000003 00000000 00000000 00000000"
    )


def test_who_asks_for_a_key_frame() -> None:
    report = rtp.receiver_report(1, [])
    pli = bytes.fromhex("81 ce 0002 00000001 00000002")
    fir = bytes.fromhex("84 ce 0004 00000001 00000000 00000002 01000000")
    remb = bytes.fromhex("8f ce 0002 00000001 00000000")
    assert rtp.may_ask_for_key_frame(pli)
    assert not rtp.may_ask_for_key_frame(report)
    assert rtp.asks_for_key_frame(pli)
    assert rtp.asks_for_key_frame(report + fir)
    assert not rtp.asks_for_key_frame(report + remb)


def test_a_vp8_descriptor() -> None:
    assert rtp.vp8_descriptor(0x7ABC, is_first=True) == bytes.fromhex("90 80 fabc")
    assert rtp.vp8_descriptor(1, is_first=False) == bytes.fromhex("80 80 8001")
