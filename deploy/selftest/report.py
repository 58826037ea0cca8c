"""What was found, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from deploy.explanation import explain, wrapped
from deploy.selftest import verdicts
from deploy.selftest.diagnoses import OBSTACLES
from deploy.selftest.limits import Limits
from deploy.selftest.measurement import Direction, Findings, Flow, Person
from deploy.selftest.target import Target
from deploy.selftest.verdicts import Problem
from deploy.stack_check.result import Diagnosis

_INDENT = " " * 6


@dataclass(frozen=True, slots=True)
class Judged:
    """The people and the directions, each with what is wrong with it."""

    people: tuple[tuple[str, Person, list[Problem]], ...]
    directions: tuple[tuple[Direction, list[Problem]], ...]
    obstacles: tuple[Problem, ...]

    @property
    def is_good(self) -> bool:
        rows = (*(row[-1] for row in self.people), *(row[-1] for row in self.directions))
        # A test that measured nothing has shown nothing.
        return not any(rows) and not self.obstacles and bool(self.directions)


def judge(findings: Findings, limits: Limits) -> Judged:
    people: dict[tuple[str, str], tuple[str, Person, list[Problem]]] = {}
    for direction in findings.directions:
        person = direction.sender
        problems = verdicts.of_person(person, limits)
        people.setdefault((direction.room, person.name), (direction.node, person, problems))
    return Judged(
        people=tuple(people.values()),
        directions=tuple((d, verdicts.of_direction(d, limits)) for d in findings.directions),
        obstacles=tuple(Problem(o.detail, OBSTACLES[o.code]) for o in findings.obstacles),
    )


def summary(findings: Findings, judged: Judged) -> str:
    """One line."""
    failed = sum(bool(problems) for _, problems in judged.directions)
    met = (
        f"{_counted(findings.replicas, 'replica')}, {_counted(findings.nodes, 'node')}; "
        f"{len(judged.directions) - failed} of {len(judged.directions)} directions pass"
    )
    first = next(
        (
            problem.detail
            for problems in (
                judged.obstacles,
                *(row[-1] for row in judged.directions),
                *(row[-1] for row in judged.people),
            )
            for problem in problems
        ),
        "",
    )
    return f"{met}; {first}" if first else met


def table(findings: Findings, judged: Judged) -> str:
    """A line or more for each join, direction and obstacle, and one that sums up."""
    names = [person.name for _, person, _ in judged.people]
    way = max((2 * len(name) + 4 for name in names), default=0)
    node_width = max((len(node) for node in findings.nodes), default=0)
    explained: set[Diagnosis] = set()
    lines = []
    for node, person, problems in judged.people:
        about = f"{node:<{node_width}}  {person.name:<{way}}  joined in {person.join_seconds:.2f} s"
        lines += _row(about, problems, explained)
    for direction, problems in judged.directions:
        who = f"{direction.sender.name} -> {direction.receiver.name}"
        about = f"{direction.node:<{node_width}}  {who:<{way}}  {direction.kind}  "
        lines += _row(about + _figures(direction), problems, explained)
    for problem in judged.obstacles:
        lines += [f"FAIL  {problem.detail}", *_explanation(problem.diagnosis, explained)]
    return "\n".join([*lines, "", f"{summary(findings, judged)}."])


def as_json(target: Target, findings: Findings, judged: Judged) -> str:
    """`{urls, ok, seconds, summary, replicas, nodes, joins, directions, problems}`.

    Figures in seconds, losses as shares; each of `joins` and `directions` has `ok` and
    `problems: [{detail, symptom, causes, remedy}]`.
    """
    shown = {
        "urls": target.urls,
        "ok": judged.is_good,
        "seconds": round(findings.seconds, 1),
        "summary": summary(findings, judged),
        "replicas": findings.replicas,
        "nodes": findings.nodes,
        "joins": [
            {
                "node": node,
                "replica": person.replica,
                "name": person.name,
                "seconds": round(person.join_seconds, 3),
                **_judgement(problems),
            }
            for node, person, problems in judged.people
        ],
        "directions": [
            {**_direction_as_json(direction), **_judgement(problems)}
            for direction, problems in judged.directions
        ],
        "problems": [_problem_as_json(problem) for problem in judged.obstacles],
    }
    return json.dumps(shown, indent=2)


def _direction_as_json(direction: Direction) -> dict[str, Any]:
    flow = direction.flow
    shown: dict[str, Any] = {
        "room": direction.room,
        "node": direction.node,
        "sender": direction.sender.name,
        "receiver": direction.receiver.name,
        "kind": direction.kind,
        "first_seconds": direction.start.first_seconds,
    }
    if flow is not None:
        shown |= {
            "loss": flow.packets.lost,
            "loss_to_node": flow.packets.lost_by_sender,
            "loss_from_node": flow.packets.lost_by_receiver,
            "packets": asdict(flow.packets),
            "jitter_seconds": flow.jitter,
            "frames_per_second": flow.frames / flow.seconds,
            "delay_seconds": flow.delay,
            "skew_seconds": flow.skew,
            "longest_stall_seconds": flow.stall.seconds,
        }
    return {
        key: round(value, 4) if isinstance(value, float) else value for key, value in shown.items()
    }


def _judgement(problems: list[Problem]) -> dict[str, Any]:
    return {"ok": not problems, "problems": [_problem_as_json(problem) for problem in problems]}


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    return {"detail": problem.detail, **asdict(problem.diagnosis)}


def _figures(direction: Direction) -> str:
    flow = direction.flow
    if flow is None:
        return "nothing came"
    figures = [
        *_first(direction),
        f"{flow.packets.lost:.1%} lost",
        f"jitter {flow.jitter * 1000:.0f} ms",
        f"{flow.frames / flow.seconds:.1f}/s",
        *_delay(flow),
    ]
    return ", ".join(figures)


def _first(direction: Direction) -> list[str]:
    first = direction.start.first_seconds
    return [] if first is None else [f"first {first:.2f} s"]


def _delay(flow: Flow) -> list[str]:
    delay = [] if flow.delay is None else [f"delay {flow.delay * 1000:.0f} ms"]
    skew = [] if flow.skew is None else [f"skew {flow.skew * 1000:+.0f} ms"]
    return delay + skew


def _row(about: str, problems: list[Problem], explained: set[Diagnosis]) -> list[str]:
    lines = [f"{'FAIL' if problems else 'pass'}  {about}"]
    for problem in problems:
        lines += wrapped(_INDENT, f"{problem.detail}.")
    for diagnosis in dict.fromkeys(problem.diagnosis for problem in problems):
        lines += _explanation(diagnosis, explained)
    return lines


def _explanation(diagnosis: Diagnosis, explained: set[Diagnosis]) -> list[str]:
    if diagnosis in explained:
        return wrapped(_INDENT, f"{diagnosis.symptom}, as above.")
    explained.add(diagnosis)
    return explain(_INDENT, diagnosis)


def _counted(names: list[str], noun: str) -> str:
    listed = f" ({', '.join(names)})" if names else ""
    return f"{len(names)} {noun}{'' if len(names) == 1 else 's'}{listed}"
