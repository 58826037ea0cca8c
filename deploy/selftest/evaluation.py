"""From times of packets and frames to figures. Pure functions; all times are monotonic seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from deploy.selftest import tone
from deploy.selftest.measurement import Stall
from deploy.selftest.recording import Packet, Seen, is_like

CLOCKS = {"audio": tone.RATE, "video": 90_000}


def jitter(packets: Sequence[Packet], clock: int) -> float:
    """In seconds, as RFC 3550 has it; the most that it rose to after it had settled."""
    value = most = 0.0
    new = [packet for n, packet in enumerate(packets) if _begins_frame(packets, n)]
    for number, (before, packet) in enumerate(pairwise(new)):
        ticks = (packet.timestamp - before.timestamp + 2**31) % 2**32 - 2**31
        value += (abs(packet.at - before.at - ticks / clock) - value) / 16
        if number >= 16:
            most = max(most, value)
    return most or value


def _begins_frame(packets: Sequence[Packet], number: int) -> bool:
    """Only first packets of frames are sent at their frame's time; late ones are repairs."""
    if number == 0:
        return True
    ahead = (packets[number].timestamp - packets[number - 1].timestamp) % 2**32
    return 0 < ahead < 2**31


def longest_stall(
    start: float, end: float, frames: Sequence[Seen], packets: Sequence[Packet]
) -> Stall:
    """The longest part of this time without a picture whose number is above all before."""
    news = [(start, None), *_news(frames, start, end), (end, None)]
    (began, number), (ended, _) = max(pairwise(news), key=lambda pair: pair[1][0] - pair[0][0])
    inside = [frame for frame in frames if began < frame.at < ended]
    return Stall(
        seconds=ended - began,
        number=number,
        frames=len(inside),
        unreadable=sum(frame.value is None for frame in inside),
        packets=sum(began < packet.at < ended for packet in packets),
    )


def _news(frames: Sequence[Seen], start: float, end: float) -> list[tuple[float, int | None]]:
    news: list[tuple[float, int | None]] = []
    highest = -1
    for frame in frames:
        if not is_like(frame) or frame.value is None:
            continue
        is_new = frame.value > highest
        highest = max(highest, frame.value)
        if is_new and start < frame.at < end:
            news.append((frame.at, frame.value))
    return news


def longest_silence(
    start: float, end: float, frames: Sequence[Seen], packets: Sequence[Packet]
) -> Stall:
    """The same of a sound, of which every frame that is the tone is new."""
    numbered = [Seen(frame.at, n if is_like(frame) else None) for n, frame in enumerate(frames)]
    stall = longest_stall(start, end, numbered, packets)
    return Stall(stall.seconds, None, stall.frames, stall.unreadable, stall.packets)


def picture_delay(
    frames: Sequence[Seen], sent_at: Mapping[int, float], since: float
) -> float | None:
    """Median from sending a number to its first sight, of those sent `since` then."""
    seen: dict[int, float] = {}
    for frame in frames:
        if frame.value is not None:
            seen.setdefault(frame.value, frame.at)
    delays = [at - sent_at[n] for n, at in seen.items() if sent_at.get(n, 0.0) >= since]
    return median(delays) if delays else None


def sound_delay(frames: Sequence[Seen], sent_at: Sequence[float], since: float) -> float | None:
    """Median from the beginning of a step of the tone to when it is first heard."""
    delays = []
    for before, frame in pairwise(frame for frame in frames if is_like(frame)):
        if before.value is None or frame.value != (before.value + 1) % tone.PITCHES:
            continue
        candidates = sent_at[frame.value :: tone.PITCHES]
        begun = [at for at in candidates if at <= frame.at]
        if begun and begun[-1] >= since:
            delays.append(frame.at - begun[-1])
    return median(delays) if delays else None


def longest_gap(start: float, end: float, times: Sequence[float]) -> float:
    """Between any two of these times within `start` and `end`, both included."""
    marks = [start, *(at for at in times if start < at < end), end]
    return max(after - before for before, after in pairwise(marks))
