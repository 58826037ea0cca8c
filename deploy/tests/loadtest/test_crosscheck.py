from __future__ import annotations

from typing import Any

from deploy.loadtest.counting import StreamCount
from deploy.loadtest.crosscheck import Comparison, Leg, compare
from deploy.loadtest.playback import Sound
from deploy.loadtest.recording import Recording


def stats(ssrc: int, packets: int, octets: int, **more: Any) -> dict[str, Any]:
    return {"ssrc": ssrc, "packetCount": packets, "byteCount": octets, **more}


def test_each_stream_is_laid_beside_the_workers() -> None:
    sound = Sound(Recording((b"12345",), (), 15))
    for _ in range(4):
        list(sound.next())
    heard = StreamCount()
    for number in (1, 2, 4):
        heard.add(number, 100, 0.0)
    answer = {
        "transports": [],
        "producers": [stats(sound.ssrc, 3, 75, type="inbound-rtp", packetsLost=1)],
        "consumers": [
            stats(7, 4, 400, type="outbound-rtp"),
            # The producer that a consumer is of; it was counted above.
            stats(8, 1000, 1000, type="inbound-rtp"),
        ],
    }
    # One that was announced, and that the worker knows no more.
    compared = compare([sound], {7: heard, 99: StreamCount()}, answer)
    assert compared.sent == Leg(1, 4, 4 * 25, 3, 75, lost=1)
    assert compared.received == Leg(1, 3, 300, 4, 400)
    assert compared.received.packets_off == -25.0
    assert compared.sent.octets_off == 100 / 3


def test_comparisons_add_up_and_cross_to_another_process() -> None:
    total = Comparison(people=2, sent=Leg(1, 2, 3, 4, 5, 6))
    total.add(Comparison(people=1, sent=Leg(1, 1, 1, 1, 1, 1)))
    assert total == Comparison(people=3, sent=Leg(2, 3, 4, 5, 6, 7))
    assert Comparison.from_json(total.to_json()) == total
    assert total.received.packets_off is None
