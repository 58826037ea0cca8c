"""What measurements mean. Pure functions: numbers in, words out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.selftest import diagnoses, tone
from deploy.selftest.limits import Limits
from deploy.selftest.measurement import Direction, Flow, Person, Stall
from deploy.selftest.tracks import FRAMES_PER_SECOND
from deploy.stack_check.result import Diagnosis

_FRAMES_PER_SECOND = {"audio": tone.FRAMES_PER_SECOND, "video": float(FRAMES_PER_SECOND)}
# More than this share of wrong frames is no accident.
_MOST_UNLIKE = 0.2
# Below this share of its frames sent in time, the bot itself was held up.
_LEAST_SENT = 0.8


@dataclass(frozen=True, slots=True)
class Problem:
    detail: str
    diagnosis: Diagnosis


def of_person(person: Person, limits: Limits) -> list[Problem]:
    if person.join_seconds <= limits.join:
        return []
    detail = f"joining took {person.join_seconds:.1f} s, more than {limits.join:g} s"
    return [Problem(detail, diagnoses.SLOW_JOIN)]


def of_direction(direction: Direction, limits: Limits) -> list[Problem]:
    """What is wrong, the likely cause of the rest first."""
    if direction.flow is None:
        return [_never_began(direction)]
    return [*_of_start(direction, limits), *_of_flow(direction, direction.flow, limits)]


def _never_began(direction: Direction) -> Problem:
    start, sender, receiver = direction.start, direction.sender.name, direction.receiver.name
    because = f" ({'; '.join(start.problems)})" if start.problems else ""
    if start.sender_transport != "connected":
        return Problem(
            f"no {direction.kind}: the media of {sender} never connected to {direction.node}, "
            f"{start.sender_transport}{because}",
            diagnoses.ICE_FAILS,
        )
    if not start.consumed:
        return Problem(
            f"no {direction.kind}: {receiver} was never told of it{because}", diagnoses.NO_WORD
        )
    if start.receiver_transport != "connected":
        return Problem(
            f"no {direction.kind}: the media of {receiver} never connected to {direction.node}, "
            f"{start.receiver_transport}{because}",
            diagnoses.ICE_FAILS,
        )
    if start.packets == 0:
        return Problem(
            f"no {direction.kind}: both are connected, but no packet came{because}",
            diagnoses.NO_PACKETS,
        )
    if start.frames == 0:
        return Problem(
            f"no {direction.kind}: {start.packets} packets came, but no whole frame",
            diagnoses.NO_FRAMES,
        )
    return Problem(
        f"no {direction.kind}: {start.frames} frames came, but none is what was sent",
        diagnoses.NOT_WHAT_WAS_SENT,
    )


def _of_start(direction: Direction, limits: Limits) -> Iterator[Problem]:
    first = direction.start.first_seconds
    if first is not None and first > limits.first:
        what = "picture" if direction.kind == "video" else "sound"
        yield Problem(
            f"the first {what} came after {first:.1f} s, more than {limits.first:g} s",
            diagnoses.SLOW_START,
        )


def _of_flow(direction: Direction, flow: Flow, limits: Limits) -> Iterator[Problem]:
    yield from _loss(direction, flow, limits)
    busy = _is_busy_here(direction.kind, flow, limits)
    if problem := _silence(flow) or _standstill(direction.kind, flow, limits):
        yield _blamed(problem, busy and flow.stall.frames == 0)
        return
    for problem in (
        *_strangeness(direction.kind, flow),
        *_frames(direction.kind, flow, limits),
        *_jitter(flow, limits),
        *_skew(flow, limits),
    ):
        yield _blamed(problem, busy)


def _blamed(problem: Problem, is_busy_here: bool) -> Problem:
    return Problem(problem.detail, diagnoses.BUSY_HERE) if is_busy_here else problem


def _is_busy_here(kind: str, flow: Flow, limits: Limits) -> bool:
    due = flow.seconds * _FRAMES_PER_SECOND[kind]
    return flow.frames_sent < _LEAST_SENT * due or flow.sending_gap > limits.freeze / 2


def _loss(direction: Direction, flow: Flow, limits: Limits) -> Iterator[Problem]:
    packets = flow.packets
    sender, receiver, node = direction.sender.name, direction.receiver.name, direction.node
    for lost, origin, target, count in (
        (packets.lost_by_sender, sender, node, packets.sent),
        (packets.lost_by_receiver, node, receiver, packets.forwarded),
    ):
        if lost * 100 > limits.loss:
            yield Problem(
                f"{lost:.1%} of {count} packets are lost on the way from {origin} to {target}, "
                f"more than {limits.loss:g}%",
                diagnoses.LOSS,
            )


def _silence(flow: Flow) -> Problem | None:
    if flow.silent <= _MOST_UNLIKE * flow.frames:
        return None
    return Problem(
        f"audio is silent: {flow.silent} of {flow.frames} frames hold no sound",
        diagnoses.NOT_WHAT_WAS_SENT,
    )


def _standstill(kind: str, flow: Flow, limits: Limits) -> Problem | None:
    stall = flow.stall
    if stall.seconds <= limits.freeze:
        return None
    lasted = f"{stall.seconds:.1f} s"
    if flow.paused and stall.packets == 0:
        return Problem(f"{kind} stopped for {lasted}: the server paused it", diagnoses.PAUSED)
    if stall.packets == 0:
        return Problem(f"{kind} stopped: no packet came for {lasted}", diagnoses.NO_PACKETS)
    if stall.frames == 0:
        return Problem(
            f"{kind} stopped: {stall.packets} packets came in {lasted}, but no whole frame",
            diagnoses.NO_FRAMES,
        )
    if stall.unreadable == stall.frames:
        return _unlike(kind, stall.unreadable, stall.frames)
    return Problem(_frozen(stall, lasted), diagnoses.FROZEN)


def _frozen(stall: Stall, lasted: str) -> str:
    return (
        f"video is frozen: the counter has stood at {stall.number} for {lasted}, "
        f"while {stall.frames} frames came"
    )


def _strangeness(kind: str, flow: Flow) -> Iterator[Problem]:
    if flow.unlike > _MOST_UNLIKE * flow.frames:
        yield _unlike(kind, flow.unlike, flow.frames)


def _unlike(kind: str, unlike: int, frames: int) -> Problem:
    what = "do not show a counter" if kind == "video" else "are not the tone"
    return Problem(
        f"{kind} is not what was sent: {unlike} of {frames} frames {what}",
        diagnoses.NOT_WHAT_WAS_SENT,
    )


def _frames(kind: str, flow: Flow, limits: Limits) -> Iterator[Problem]:
    if flow.frames * 100 < limits.frames * flow.frames_sent:
        yield Problem(
            f"{flow.frames} of {flow.frames_sent} {kind} frames came, "
            f"fewer than {limits.frames:g}%",
            diagnoses.FEW_FRAMES,
        )


def _jitter(flow: Flow, limits: Limits) -> Iterator[Problem]:
    if flow.jitter * 1000 > limits.jitter:
        yield Problem(
            f"jitter is {flow.jitter * 1000:.0f} ms, more than {limits.jitter:g} ms",
            diagnoses.JITTER,
        )


def _skew(flow: Flow, limits: Limits) -> Iterator[Problem]:
    if flow.skew is not None and abs(flow.skew) * 1000 > limits.skew:
        where = "after" if flow.skew > 0 else "before"
        yield Problem(
            f"the picture comes {abs(flow.skew) * 1000:.0f} ms {where} its sound, "
            f"more than {limits.skew:g} ms",
            diagnoses.OUT_OF_STEP,
        )
