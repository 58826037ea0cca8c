from __future__ import annotations

import pytest

from deploy.selftest import evaluation, tone
from deploy.selftest.measurement import Packets, Stall
from deploy.selftest.recording import Packet, Seen


def packets(*times: float, clock: int = 90_000, per_frame: float = 0.1) -> list[Packet]:
    return [Packet(at, n, round(n * per_frame * clock)) for n, at in enumerate(times)]


def test_packets_at_even_times_have_no_jitter() -> None:
    even = packets(*(n * 0.1 for n in range(50)))
    assert evaluation.jitter(even, 90_000) == pytest.approx(0, abs=1e-9)


def test_jitter_is_as_in_the_rfc() -> None:
    # Every other packet is 10 ms late: each pair differs by 10 ms from what it should.
    late = packets(*(n * 0.1 + (n % 2) * 0.01 for n in range(400)))
    assert evaluation.jitter(late, 90_000) == pytest.approx(0.01, rel=0.01)


def test_later_packets_of_a_frame_and_repairs_are_no_jitter() -> None:
    even = packets(*(n * 0.1 for n in range(50)))
    more = [*even[:20], Packet(1.95, 900, even[19].timestamp), Packet(1.97, 3, 27_000), *even[20:]]
    assert evaluation.jitter(more, 90_000) == pytest.approx(0, abs=1e-9)


def test_a_timestamp_that_wraps_is_no_jitter() -> None:
    wrapped = [Packet(n * 0.1, n, (2**32 - 90_000 + n * 9_000) % 2**32) for n in range(50)]
    assert evaluation.jitter(wrapped, 90_000) == pytest.approx(0, abs=1e-9)


def test_a_counter_that_stands_still_is_a_stall_in_which_frames_come() -> None:
    frames = [Seen(n / 10, min(n, 5)) for n in range(1, 40)]
    stall = evaluation.longest_stall(0.0, 4.0, frames, packets(*(n / 10 for n in range(40))))
    assert stall == Stall(seconds=3.5, number=5, frames=34, unreadable=0, packets=34)


def test_a_stall_at_the_end_or_the_beginning_counts_too() -> None:
    some = [Seen(n / 10, n) for n in range(1, 11)]
    at_end = evaluation.longest_stall(0.0, 4.0, some, packets(3.0, 3.5))
    assert at_end == Stall(seconds=3.0, number=10, frames=0, unreadable=0, packets=2)
    at_beginning = evaluation.longest_stall(-2.0, 1.0, some, [])
    assert at_beginning == Stall(2.1, None, 0, 0, 0)


def test_of_a_tone_every_frame_is_new_and_silence_is_not() -> None:
    heard = [Seen(n / 50, 3 if n < 50 else tone.SILENCE) for n in range(1, 100)]
    stall = evaluation.longest_silence(0.0, 2.0, heard, [])
    assert stall == Stall(pytest.approx(1.02), None, frames=50, unreadable=50, packets=0)  # type: ignore[arg-type]


def test_the_delay_of_a_picture_is_from_its_sending_to_its_first_sight() -> None:
    sent_at = {n: n / 10 for n in range(20)}
    frames = [Seen(n / 10 + 0.07, n) for n in range(20)] + [Seen(9.0, 3), Seen(9.1, None)]
    assert evaluation.picture_delay(frames, sent_at, since=0.5) == pytest.approx(0.07)
    assert evaluation.picture_delay(frames, sent_at, since=5.0) is None


def test_the_delay_of_a_sound_is_from_the_beginning_of_its_step() -> None:
    sent_at = [step * 0.2 for step in range(20)]
    heard = [Seen(n / 50 + 0.09, n // 10 % 8) for n in range(200)]
    assert evaluation.sound_delay(heard, sent_at, since=0.3) == pytest.approx(0.09)
    assert evaluation.sound_delay(heard[:10], sent_at, since=0.0) is None


def test_each_way_loses_its_own_packets() -> None:
    lost = Packets(sent=100, at_server=80, forwarded=90, received=45)
    assert lost.lost_by_sender == pytest.approx(0.2)
    assert lost.lost_by_receiver == pytest.approx(0.5)
    assert lost.lost == pytest.approx(0.6)
    assert Packets(0, 0, 0, 0).lost == 0


def test_the_longest_gap_may_be_at_either_end() -> None:
    assert evaluation.longest_gap(0.0, 4.0, [1.0, 1.5, 9.0]) == 2.5
    assert evaluation.longest_gap(0.0, 4.0, []) == 4.0
