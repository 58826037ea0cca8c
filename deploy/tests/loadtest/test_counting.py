from __future__ import annotations

from deploy.loadtest.counting import StreamCount


def counted(*numbers: int) -> StreamCount:
    count = StreamCount()
    for number in numbers:
        count.add(number, 100, 1.0)
    return count


def test_what_comes_is_counted() -> None:
    count = counted(10, 11, 12)
    assert (count.packets, count.octets, count.expected, count.lost) == (3, 300, 3, 0)
    assert count.last_at == 1.0


def test_nothing_is_lost_before_there_is_anything() -> None:
    assert (StreamCount().expected, StreamCount().lost) == (0, 0)


def test_a_gap_is_a_loss() -> None:
    assert counted(10, 14).lost == 3


def test_what_comes_late_is_no_loss() -> None:
    assert counted(10, 12, 11, 13).lost == 0


def test_what_comes_before_the_first_is_counted_too() -> None:
    count = counted(10, 9, 7)
    assert (count.expected, count.lost) == (4, 1)


def test_numbers_wrap() -> None:
    count = counted(65534, 65535, 0, 2)
    assert (count.expected, count.lost) == (5, 1)


def test_what_is_late_over_the_wrap() -> None:
    assert counted(65534, 0, 65535, 1).lost == 0
    assert counted(0, 65535, 1).lost == 0


def test_numbers_wrap_again_and_again() -> None:
    count = StreamCount()
    for number in range(0, 200_000):
        count.add(number & 0xFFFF, 1, 0.0)
    assert (count.expected, count.lost) == (200_000, 0)


def test_the_fraction_is_of_what_came_since_it_was_asked() -> None:
    count = counted(1, 2, 4)
    assert count.fraction_lost() == 64
    assert count.fraction_lost() == 0
    for number in (5, 7):
        count.add(number, 100, 1.0)
    assert count.fraction_lost() == 256 // 3


def test_what_comes_twice_is_no_loss() -> None:
    count = counted(1, 2, 2, 3)
    assert count.lost == -1
    assert count.fraction_lost() == 0
