"""Signaling answers, every replica alike, and can take calls."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from deploy.stack_check.diagnoses import (
    CUT_OFF,
    DATABASE_DOWN,
    GATEWAY_REDIS_DOWN,
    HOST_REFUSED,
    MEDIA_UNREACHABLE,
    MIXED_KEYS,
    MIXED_VERSIONS,
    NO_REPLICA,
    NOT_SIGNALING,
    REDIS_DOWN,
    REPLICA_DEAD,
    REPLICA_IN_ROTATION,
    SIGNALING_DOWN,
)
from deploy.stack_check.http import Answer, Browser, without_password
from deploy.stack_check.result import Diagnosis, Failed, Skipped
from deploy.stack_check.steps.joining import UNREACHABLE
from deploy.stack_check.walk import Target, Walk


async def health(walk: Walk) -> str:
    """Asked without a cookie, and often enough that every replica has its turn."""
    target = walk.target
    asked = await _ask([target.url] * target.tries + list(target.direct), target.timeout)
    bodies, failures = [], []
    for url, answer in asked:
        try:
            bodies.append(_read(url, answer))
        except Failed as failed:
            failures.append((url, failed))
    if failures:
        raise _unwell(target, failures, len(asked))
    versions = Counter(str(body.get("version")) for body in bodies)
    if len(versions) > 1:
        raise Failed(
            f"replicas answer as versions {_counted(versions)}", MIXED_VERSIONS, leaves_rest=True
        )
    keys = Counter(
        answer.fleet for _, answer in asked if isinstance(answer, Answer) and answer.fleet
    )
    if len(keys) > 1:
        said = f"replicas answer as fleets {_counted(keys)}"
        raise Failed(said, MIXED_KEYS, leaves_rest=True)
    return f"version {next(iter(versions))}, {len(bodies)} times out of {len(asked)}"


def _unwell(target: Target, failures: Sequence[tuple[str, Failed]], times: int) -> Failed:
    """All of them, or one of several."""
    first = failures[0][1]
    if len(failures) == times:
        return first
    said = f"{len(failures)} of {times} times: {first.detail}"
    if first.diagnosis not in (SIGNALING_DOWN, NO_REPLICA):
        return Failed(said, first.diagnosis, leaves_rest=True)
    is_met = any(url == target.url for url, _ in failures)
    return Failed(said, REPLICA_IN_ROTATION if is_met else REPLICA_DEAD, leaves_rest=True)


def _read(url: str, answer: Answer | Failed) -> dict[str, Any]:
    """What a replica says of itself. Raises `Failed` when it is none that is well."""
    if isinstance(answer, Failed):
        raise Failed(answer.detail, SIGNALING_DOWN)
    shown = f"{without_password(url)}/health"
    body = answer.json()
    if answer.status == 400:
        # Django's word for a host that it does not know.
        raise Failed(f"{shown} answers 400", HOST_REFUSED)
    if answer.is_from_an_edge_alone:
        raise Failed(f"{shown} answers {answer.status}", NO_REPLICA)
    # Traefik's word for a service that it has no healthy task of is 404.
    if answer.status == 404 or answer.status >= 500:
        raise Failed(f"{shown} answers {answer.status}", SIGNALING_DOWN)
    if answer.status != 200:
        raise Failed(f"{shown} answers {answer.status}", NOT_SIGNALING)
    if not isinstance(body, dict) or body.get("service") != "signaling":
        raise Failed(f"{shown} is not signaling's: {answer.body[:80]!r}", NOT_SIGNALING)
    if body.get("status") != "ok":
        raise Failed(f"{shown} says {body.get('status')!r}", SIGNALING_DOWN)
    return body


async def ready(walk: Walk) -> str:
    """As the replicas see it, each of which may lack something else."""
    target = walk.target
    answers = await _ask([target.url] * target.tries + list(target.direct), target.timeout, "ready")
    states = [state for _, answer in answers if (state := _dependencies(answer)) is not None]
    if not states:
        first = answers[0][1]
        status = first.detail if isinstance(first, Failed) else first.status
        raise Skipped(f"/ready cannot be seen from here ({status})")
    lacking = [state for state in states if _missing(state)]
    if not lacking:
        return f"{', '.join(states[0])}: ok, {len(states)} times out of {len(states)}"
    missing = {name: said for state in lacking for name, said in _missing(state).items()}
    shown = "; ".join(f"{name}: {state}" for name, state in missing.items())
    if len(lacking) < len(states):
        raise Failed(f"{len(lacking)} of {len(states)} times: {shown}", CUT_OFF)
    raise Failed(shown, _root(missing))


def _root(missing: dict[str, str]) -> Diagnosis | None:
    """What the rest of it stands on."""
    if "database" in missing:
        return DATABASE_DOWN
    if UNREACHABLE in missing.get("media", ""):
        return REDIS_DOWN
    if "redis" in missing:
        return GATEWAY_REDIS_DOWN
    return MEDIA_UNREACHABLE if "media" in missing else None


def _dependencies(answer: Answer | Failed) -> dict[str, str] | None:
    body = None if isinstance(answer, Failed) else answer.json()
    found = body.get("dependencies") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else None


def _missing(state: dict[str, str]) -> dict[str, str]:
    return {name: said for name, said in state.items() if said != "ok"}


async def _ask(
    urls: Sequence[str], timeout: float, path: str = "health"
) -> list[tuple[str, Answer | Failed]]:
    """Each over a connection of its own, all at once."""

    async def one(url: str) -> Answer | Failed:
        try:
            return await Browser(timeout).get(f"{url}/{path}")
        except Failed as failed:
            return failed

    return list(zip(urls, await asyncio.gather(*map(one, urls)), strict=True))


def _counted(seen: Counter[str]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in sorted(seen.items()))
