"""Runs a load test: step by step until something breaks, and then counts together."""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from deploy.loadtest import judge
from deploy.loadtest.crosscheck import Comparison
from deploy.loadtest.crowd import Crowd, Failure, Join, Snapshot
from deploy.loadtest.encoding import record
from deploy.loadtest.judge import BOTS, Broken, Cause, Limits
from deploy.loadtest.person import Order
from deploy.loadtest.plan import Plan
from deploy.loadtest.usage import Observer, Reading, usage_between
from deploy.loadtest.window import KINDS, Usage, Window, percentile

_LOOK_EVERY = 1.0
# Reading what all processes use costs something itself.
_READ_EVERY = 2.0
_JOINED_WITHIN = 45.0
# Until nothing is under way any more, after everybody has stopped to send.
_QUIET_WITHIN = 10.0
_COMPARED_WITHIN = 120.0
_LEFT_WITHIN = 60.0
# A bot that uses more of its core than this is no judge of pictures.
_BUSY_BOTS = 0.8

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """`cause` is of the first limit that did not hold."""

    window: Window
    broken: Sequence[Broken]
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of the test: kbit/s of RTP, loss in shares, CPU in shares of a core."""

    at: float
    people: int
    join_p95: float
    sent_kbps: float
    received_kbps: float
    loss: dict[str, float]
    cpu: dict[str, float]
    machine: float | None


@dataclass(slots=True)
class Result:
    plan: Plan
    limits: Limits
    started: float = field(default_factory=time.time)
    seconds: float = 0.0
    steps: list[Step] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    gone: Counter[str] = field(default_factory=Counter)
    looker_joins: list[float] = field(default_factory=list)
    looker_failures: list[Failure] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    comparison: Comparison = field(default_factory=Comparison)
    uncompared: Counter[str] = field(default_factory=Counter)
    shares_machine: bool = False
    unseen: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def capacity(self) -> int:
        """The most people with whom all limits held; 0 if there was no such step."""
        return max((step.window.people for step in self.steps if not step.broken), default=0)

    @property
    def first_broken(self) -> Step | None:
        return next((step for step in self.steps if step.broken), None)

    @property
    def steady(self) -> Step | None:
        """The last step that was good, or else the first one there was."""
        good = [step for step in self.steps if not step.broken]
        return good[-1] if good else next(iter(self.steps), None)


class _Stopped(Exception):
    """Somebody has had enough of it."""


class Director:
    def __init__(self, plan: Plan, limits: Limits, say: Say, progress: Say) -> None:
        """Has to be made in a running event loop. `progress` gets a line a second."""
        self._plan = plan
        self._limits = limits
        self._say = say
        self._progress = progress
        self._crowd = Crowd(plan)
        self._result = Result(plan, limits)
        self._stop = asyncio.Event()
        self._observer: Observer | None = None
        self._began = time.monotonic()

    async def run(self) -> Result:
        """Raises `ChildDied`. SIGINT and SIGTERM end it early, with what there is."""
        plan, result = self._plan, self._result
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        try:
            self._say("Encoding what everybody sends…")
            recording = await asyncio.to_thread(
                record,
                audio_kbps=plan.audio_kbps,
                video_kbps=plan.video_kbps,
                fps=plan.fps,
                width=plan.width,
                height=plan.height,
                video=plan.video,
            )
            await self._crowd.start(recording)
            self._observer = Observer(
                plan.urls, plan.media, self._crowd.own_processes(), plan.verify_tls
            )
            result.shares_machine = self._observer.shares_machine
            self._began = time.monotonic()
            with suppress(_Stopped):
                await self._climb()
            result.interrupted = self._stop.is_set()
            result.seconds = time.monotonic() - self._began
            await self._count_together()
        finally:
            await self._crowd.end()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
        self._collect()
        return result

    async def _climb(self) -> None:
        watching = asyncio.ensure_future(self._watch())
        try:
            orders = list(self._plan.orders())
            size = self._plan.people_a_step
            while orders:
                step, orders = orders[:size], orders[size:]
                hold = self._plan.hold if orders else max(self._plan.hold, self._plan.minutes * 60)
                await self._step(step, hold)
                if self._result.first_broken and not self._plan.keep_going:
                    return
        finally:
            watching.cancel()

    async def _step(self, orders: Sequence[Order], hold: float) -> None:
        crowd = self._crowd
        joined, failed, gone = len(crowd.joins), len(crowd.failures), len(crowd.gone)
        blind = len(crowd.looker_failures)
        before, reading = crowd.now(), await self._read()
        for order in orders:
            crowd.send_in(order)
            await self._pause(1 / self._plan.ramp)
        await self._wait_for_arrivals()
        if self._plan.bots and not crowd.looker_joins and not crowd.looker_failures:
            crowd.send_in_lookers()
            await self._wait_for_arrivals()
        # What they said last is up to a second old.
        await self._pause(_LOOK_EVERY + 0.2)
        arrived, steady = crowd.now(), await self._read()
        still = 0
        until = time.monotonic() + hold
        while time.monotonic() < until:
            await self._pause(min(_LOOK_EVERY, max(until - time.monotonic(), 0.01)))
            crowd.check()
            still = max(still, crowd.now().still)
        after, last = crowd.now(), await self._read()
        window = Window(
            people=after.people,
            seconds=after.at - before.at,
            joins=[join.seconds for join in crowd.joins[joined:]],
            failures=Counter(failure.code for failure in crowd.failures[failed:]),
            messages={failure.code: failure.message for failure in crowd.failures[failed:]},
            # Where nobody sends, there is nothing to be seen.
            blind=Counter(
                failure.code for failure in crowd.looker_failures[blind:] if self._plan.publish
            ),
            gone=Counter(why for _, why in crowd.gone[gone:]),
            received=_difference(arrived, after, "received", "packets"),
            lost=_difference(arrived, after, "received", "lost"),
            flows=after.flows,
            still=still,
            packets=_packets(arrived, after),
            cpu_seconds=after.cpu - arrived.cpu,
            sends=after.sends - before.sends,
            late=after.late - before.late,
            left_out=after.left_out - before.left_out,
            dropped=after.totals["dropped"] - arrived.totals["dropped"],
            unsent=after.totals["unsent"] - arrived.totals["unsent"],
            undecryptable=after.totals["undecryptable"] - before.totals["undecryptable"],
            usage=usage_between(steady, last),
        )
        window.frames = self._frames(arrived, after, window.usage)
        self._judge(window, usage_between(reading, steady))

    def _judge(self, window: Window, while_joining: Usage) -> None:
        broken = judge.broken(window, self._limits)
        cause = None
        if broken:
            seen = window
            if broken[0].limit in ("failed joins", "lost people", "join time"):
                seen = replace(window, usage=_busier(while_joining, window.usage))
            cause = judge.cause(seen, self._limits, self._result.shares_machine)
        self._result.steps.append(Step(window, broken, cause))
        p95 = _seconds(percentile(window.joins, 0.95))
        line = f"{window.people} people: joins p95 {p95}" + "".join(
            f", {kind} loss {100 * window.loss(kind):.2f} %" for kind in window.received
        )
        self._say(f"{line}: {'all limits hold' if not broken else broken[0].text}")

    def _frames(self, before: Snapshot, after: Snapshot, usage: Usage) -> float | None:
        """The share of pictures that real clients saw, if they can be believed."""
        if not after.pictures or usage.busiest.get(BOTS, 0.0) >= _BUSY_BOTS:
            return None
        due = after.pictures * self._plan.fps * (after.frames_at - before.frames_at)
        return min((after.frames - before.frames) / due, 1.0) if due > 0 else None

    async def _wait_for_arrivals(self) -> None:
        until = time.monotonic() + _JOINED_WITHIN
        while not self._crowd.all_arrived and time.monotonic() < until:
            await self._pause(0.1)
            self._crowd.check()
        self._crowd.give_up()

    async def _count_together(self) -> None:
        """Our counts and the workers', when nothing is under way any more; then all leave."""
        crowd, result = self._crowd, self._result
        self._say("Everybody stops sending, and counts…")
        crowd.silence()
        until = time.monotonic() + _QUIET_WITHIN
        before = -1
        while time.monotonic() < until:
            await asyncio.sleep(2 * _LOOK_EVERY)
            received = sum(crowd.now().totals[f"received.{kind}.packets"] for kind in KINDS)
            if received == before:
                break
            before = received
        result.totals = crowd.now().totals
        with suppress(TimeoutError):
            async with asyncio.timeout(_COMPARED_WITHIN):
                result.comparison, result.uncompared = await crowd.compare()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEFT_WITHIN):
                await crowd.leave()

    def _collect(self) -> None:
        crowd, result = self._crowd, self._result
        result.joins, result.failures = crowd.joins, crowd.failures
        result.gone = Counter(why for _, why in crowd.gone)
        result.looker_joins = crowd.looker_joins
        result.looker_failures = crowd.looker_failures
        result.unseen = sorted(self._observer.unseen) if self._observer else []

    async def _watch(self) -> None:
        """Notes each second what is so, and says it."""
        before, reading = self._crowd.now(), await self._read()
        usage, read_at = Usage(), time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            now = self._crowd.now()
            if time.monotonic() - read_at >= _READ_EVERY:
                latest = await self._read()
                usage, reading, read_at = usage_between(reading, latest), latest, latest.at
            moment = self._moment(before, now, usage)
            self._result.moments.append(moment)
            self._progress(_line(moment, len(self._crowd.failures)))
            before = now

    def _moment(self, before: Snapshot, now: Snapshot, usage: Usage) -> Moment:
        lasted = now.at - before.at

        def rate(direction: str, what: str) -> float:
            return sum(_difference(before, now, direction, what).values()) / lasted

        received = _difference(before, now, "received", "packets")
        lost = _difference(before, now, "received", "lost")
        recent = [join.seconds for join in islice(reversed(self._crowd.joins), 20)]
        return Moment(
            at=now.at - self._began,
            people=now.people,
            join_p95=percentile(recent, 0.95),
            sent_kbps=rate("sent", "bytes") * 8 / 1000,
            received_kbps=rate("received", "bytes") * 8 / 1000,
            loss={
                kind: max(lost[kind], 0) / max(received[kind] + max(lost[kind], 0), 1)
                for kind in received
            },
            cpu=dict(usage.groups),
            machine=usage.machine,
        )

    async def _read(self) -> Reading:
        assert self._observer is not None
        return await self._observer.read()

    async def _pause(self, seconds: float) -> None:
        """Raises `_Stopped` as soon as somebody wants it to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        if self._stop.is_set():
            raise _Stopped


def _difference(before: Snapshot, after: Snapshot, direction: str, what: str) -> dict[str, int]:
    """By kind, of those there are."""
    return {
        kind: after.totals[key] - before.totals[key]
        for kind in KINDS
        if (key := f"{direction}.{kind}.{what}") in after.totals
    }


def _packets(before: Snapshot, after: Snapshot) -> int:
    """Both ways."""
    return sum(
        sum(_difference(before, after, direction, "packets").values())
        for direction in ("sent", "received")
    )


def _busier(one: Usage, other: Usage) -> Usage:
    return one if (one.machine or 0.0) > (other.machine or 0.0) else other


def _seconds(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f} s"


def _line(moment: Moment, failures: int) -> str:
    loss = max(moment.loss.values(), default=0.0)
    machine = "" if moment.machine is None else f"  CPU {100 * moment.machine:.0f} %"
    return (
        f"{moment.at:5.0f} s  {moment.people} people in, {failures} failed  "
        f"joins p95 {_seconds(moment.join_p95)}  loss {100 * loss:.2f} %  "
        f"{moment.sent_kbps / 1000:.1f} Mbit/s out, {moment.received_kbps / 1000:.1f} in{machine}"
    )
