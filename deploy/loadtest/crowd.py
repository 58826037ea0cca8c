"""All people of a load test, spread over the generators; what is known of them now."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.loadtest.children import Child, Json
from deploy.loadtest.crosscheck import Comparison
from deploy.loadtest.judge import BOTS, GENERATOR
from deploy.loadtest.person import Order
from deploy.loadtest.plan import Plan
from deploy.loadtest.recording import Recording

_GENERATOR, _LOOKERS = "deploy.loadtest.generator", "deploy.loadtest.lookers"
# Statistics of more would keep the workers busy for long, and say nothing else.
_COMPARED = 60


@dataclass(frozen=True, slots=True)
class Join:
    """`at` and `phases` in seconds."""

    at: float
    number: int
    phases: Mapping[str, float]
    served_by: Mapping[str, str]

    @property
    def seconds(self) -> float:
        return sum(self.phases.values())


@dataclass(frozen=True, slots=True)
class Failure:
    at: float
    phase: str
    code: str
    message: str


@dataclass(slots=True)
class Snapshot:
    """Sums over all generators, as they said last. Counters count from the start."""

    at: float = field(default_factory=time.monotonic)
    people: int = 0
    flows: int = 0
    still: int = 0
    sends: int = 0
    late: int = 0
    left_out: int = 0
    # Seconds, of all generators together.
    cpu: float = 0.0
    totals: Counter[str] = field(default_factory=Counter)
    # Of real clients, which say it at moments of their own.
    frames: int = 0
    frames_at: float = 0.0
    pictures: int = 0
    lookers: int = 0


class Crowd:
    def __init__(self, plan: Plan) -> None:
        self.joins: list[Join] = []
        self.failures: list[Failure] = []
        self.gone: list[tuple[float, str]] = []
        self.looker_joins: list[float] = []
        self.looker_failures: list[Failure] = []
        self._plan = plan
        self._generators = [Child(_GENERATOR, self._hear) for _ in range(plan.processes)]
        self._lookers = [Child(_LOOKERS, self._hear)] if plan.bots else []
        self._samples: dict[Child, Json] = {}
        self._frames: Json = {}
        self._sent = 0
        self._lookers_sent = 0
        self._arrived = asyncio.Event()

    @property
    def children(self) -> list[Child]:
        return [*self._generators, *self._lookers]

    def own_processes(self) -> dict[int, str]:
        return {
            **{child.pid: GENERATOR for child in self._generators},
            **{child.pid: BOTS for child in self._lookers},
        }

    async def start(self, recording: Recording) -> None:
        data = recording.to_json()
        await asyncio.gather(
            *(child.start(recording=data) for child in self._generators),
            *(child.start() for child in self._lookers),
        )

    def send_in(self, order: Order) -> None:
        self._sent += 1
        child = self._generators[order.number % len(self._generators)]
        child.tell("join", **{name: getattr(order, name) for name in Order.__slots__})

    def send_in_lookers(self) -> None:
        plan = self._plan
        for number in range(plan.bots):
            self._lookers_sent += 1
            self._lookers[0].tell(
                "join",
                url=plan.urls[number % len(plan.urls)],
                room=plan.room(0),
                number=number + 1,
                verifyTls=plan.verify_tls,
            )

    @property
    def all_arrived(self) -> bool:
        """Or failed to."""
        lookers = len(self.looker_joins) + len(self.looker_failures)
        people = len(self.joins) + len(self.failures)
        return people >= self._sent and lookers >= self._lookers_sent

    def give_up(self) -> None:
        """Who has neither arrived nor failed by now has failed."""
        people = len(self.joins) + len(self.failures)
        message = "nothing was heard of it any more"
        for _ in range(self._sent - people):
            self.failures.append(Failure(time.monotonic(), "?", "not_heard_of", message))
        lookers = len(self.looker_joins) + len(self.looker_failures)
        for _ in range(self._lookers_sent - lookers):
            failure = Failure(time.monotonic(), "looker", "not_heard_of", message)
            self.looker_failures.append(failure)

    def now(self) -> Snapshot:
        snapshot = Snapshot()
        for sample in self._samples.values():
            snapshot.people += sample["people"]
            snapshot.flows += sample["flows"]
            snapshot.still += sample["still"]
            snapshot.sends += sample["sends"]
            snapshot.late += sample["late"]
            snapshot.left_out += sample["leftOut"]
            snapshot.cpu += sample["cpu"]
            # Not `update` of a Counter by `+`, which drops what is not above 0.
            snapshot.totals.update(sample["totals"])
        for name in ("frames", "pictures", "lookers"):
            setattr(snapshot, name, self._frames.get(name, 0))
        snapshot.frames_at = self._frames.get("at", 0.0)
        return snapshot

    def check(self) -> None:
        """Raises `ChildDied`."""
        for child in self.children:
            child.check()

    def silence(self) -> None:
        for child in self._generators:
            child.tell("silence")

    async def compare(self) -> tuple[Comparison, Counter[str]]:
        """Of a sample of all who are in; and how often it could not be had, by code."""
        share = max(1, _COMPARED // len(self._generators))
        for child in self._generators:
            child.tell("compare", people=share)
        total, failures = Comparison(), Counter[str]()
        for said in await asyncio.gather(*(child.hears("compared") for child in self._generators)):
            total.add(Comparison.from_json(said["comparison"]))
            failures.update(said["failures"])
        return total, failures

    async def leave(self) -> None:
        for child in self.children:
            child.tell("leave")
        await asyncio.gather(*(child.hears("left") for child in self.children))

    async def end(self) -> None:
        await asyncio.gather(*(child.end() for child in self.children))

    def _hear(self, child: Child, said: dict[str, Any]) -> None:
        now = time.monotonic()
        match said["say"]:
            case "sample":
                self._samples[child] = said
            case "frames":
                self._frames = said
            case "joined":
                self.joins.append(Join(now, said["number"], said["phases"], said["servedBy"]))
            case "failed":
                self.failures.append(Failure(now, said["phase"], said["code"], said["message"]))
            case "gone":
                self.gone.append((now, said["why"]))
            case "looker-joined":
                self.looker_joins.append(said["seconds"])
            case "looker-failed":
                self.looker_failures.append(Failure(now, "looker", said["code"], said["message"]))
