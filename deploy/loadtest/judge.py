"""Whether a step was good, and if not, what was at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deploy.loadtest.window import KINDS, Usage, Window, percentile

GENERATOR, WORKERS, NODES, REPLICAS = "generator", "media workers", "media nodes", "replicas"
BOTS, OTHERS = "bots", "others"

_BUSY_GENERATOR = 0.9
_BUSY = 0.85
_FULL_MACHINE = 0.95
# A share of the machine that is too much for what the test is not about.
_MUCH_BY_OTHERS = 0.15
# The share of packets that left too late from which on the generator is no measure any more.
_LATE = 0.05
_LATE_TO_BLAME = 0.02
# Codes that have nothing to do with how busy anything is.
_RULES = {
    "room_full": "rooms take no more people: ROOMS_MAX_PEERS",
    "not_found": "there is no such room, and ROOMS_AUTO_CREATE is off",
    "forbidden": "the room does not let everybody in",
    "wrong_password": "the room has a password",
    "room_locked": "the room is locked",
    "lobby": "in the room's lobby nobody lets people in",
}
# Codes by which a deployment says itself that it has no more to give.
_REFUSALS = {
    "media_unavailable": "no media node takes anybody: all are full, draining or down",
    "rate_limited": "signaling lets one connection ask only so much",
    "unreachable": "signaling takes no connection",
    "nonsense": "something else than signaling answers, or one of another version",
    "no_ice": "media ports do not answer: closed, or the announced address is wrong",
}


# What ended for people who were in, where nothing was too busy.
_ENDS = {
    "media-reset": "a media worker or a whole node ended, or was drained",
    "disconnect": "a replica ended or hangs, or a proxy cuts connections",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and shares of 1."""

    join_p95: float = 3.0
    failed: float = 0.01
    loss: float = 0.01
    still: float = 0.01
    frames: float = 0.8


@dataclass(frozen=True, slots=True)
class Broken:
    limit: str
    text: str


@dataclass(frozen=True, slots=True)
class Cause:
    """`resource` is a name for programs, `text` a sentence for people."""

    resource: str
    text: str


def broken(window: Window, limits: Limits) -> list[Broken]:
    """What did not hold, what people notice first."""
    return list(_broken(window, limits))


def _broken(window: Window, limits: Limits) -> Iterator[Broken]:
    if window.failed_share > limits.failed:
        codes = ", ".join(f"{count} {code}" for code, count in window.failures.most_common())
        total = window.failures.total()
        yield Broken(
            "failed joins",
            f"{total} of {window.attempts} joins failed ({codes}); {_percent(limits.failed)} may",
        )
    if window.blind:
        codes = ", ".join(f"{count} {code}" for code, count in window.blind.most_common())
        yield Broken(
            "real clients",
            f"{window.blind.total()} real clients did not come in, or saw nothing ({codes})",
        )
    if window.gone:
        codes = ", ".join(f"{count} {why}" for why, count in window.gone.most_common())
        share = window.gone.total() / max(window.people + window.gone.total(), 1)
        if share > limits.failed:
            yield Broken("lost people", f"{window.gone.total()} people were thrown out ({codes})")
    p95 = percentile(window.joins, 0.95)
    if not math.isnan(p95) and p95 > limits.join_p95:
        yield Broken("join time", f"joins take {p95:.1f} s (p95); {limits.join_p95:g} s may be")
    for kind in KINDS:
        if window.loss(kind) > limits.loss:
            yield Broken(
                f"{kind} loss",
                f"{_percent(window.loss(kind))} of {kind} packets are lost; "
                f"{_percent(limits.loss)} may be",
            )
    if window.flows and window.still / window.flows > limits.still:
        yield Broken(
            "still streams",
            f"{window.still} of {window.flows} streams stood still for 2 s and more",
        )
    if window.frames is not None and window.frames < limits.frames:
        yield Broken(
            "frame rate",
            f"real clients see {_percent(window.frames)} of the frames; "
            f"{_percent(limits.frames)} have to be",
        )
    if window.late_share > _LATE:
        yield Broken(
            "generator",
            f"the load generator sends {_percent(window.late_share)} of its packets too late",
        )
    if window.undecryptable:
        yield Broken("keys", f"{window.undecryptable} streams cannot be decrypted")


def cause(window: Window, limits: Limits, shares_machine: bool) -> Cause:
    """Which resource was at its end. `shares_machine`: the deployment is on this one too.

    What is forbidden is no question of load. The generator is suspected before any
    server: what it does too late, or cannot take, is not theirs.
    """
    usage = window.usage
    failed = window.failed_share > limits.failed
    if failed and (refused := _refused(window, _RULES)):
        return refused
    if failed and not window.people and (refused := _refused(window, _REFUSALS)):
        # Who lets nobody in at all has not been made to by load.
        return refused
    if shares_machine and usage.machine is not None and usage.machine >= _FULL_MACHINE:
        return Cause(
            "machine",
            f"the machine as a whole: {_percent(usage.machine)} of its {usage.cores} cores are "
            f"used, by {_shares(window)}. {_what_does_not_belong_here(usage)}",
        )
    if reason := _generator_is_late(window, shares_machine):
        return Cause(
            "generator",
            f"the load generator is what broke ({reason}): the deployment may carry more. Use "
            "more processes, or more machines.",
        )
    if failed and (refused := _refused(window, _REFUSALS)):
        return refused
    busiest = sorted(
        ((share, name) for name, share in usage.busiest.items() if name not in (GENERATOR, BOTS)),
        reverse=True,
    )
    for share, name in busiest:
        if share >= _BUSY:
            return Cause(name, f"{_at_end(name)}: the busiest uses {_percent(share)} of a core")
    if window.gone and (ended := _ENDS.get(window.gone.most_common(1)[0][0])):
        return Cause("deployment", f"{ended}: see the logs of this time")
    seen = ", ".join(f"{name} {_percent(share)} of a core" for share, name in busiest)
    return Cause(
        "unknown",
        "nothing that was looked at was at its end"
        + (f" (busiest: {seen})" if seen else " (nothing of the deployment could be seen: --media)")
        + ": look at the network between here and there.",
    )


def _refused(window: Window, meanings: Mapping[str, str]) -> Cause | None:
    """By the code that came most often, if it is one of these."""
    code, _ = window.failures.most_common(1)[0]
    if code not in meanings:
        return None
    return Cause(f"refused: {code}", f"{meanings[code]} ({window.messages.get(code, '')})")


def _what_does_not_belong_here(usage: Usage) -> str:
    if usage.groups.get(OTHERS, 0.0) >= _MUCH_BY_OTHERS * usage.cores:
        return "What has nothing to do with calls takes much of it: measure again without that."
    return "The load generator is among them: on other machines it would leave room for people."


def _generator_is_late(window: Window, shares_machine: bool) -> str:
    usage = window.usage
    share = usage.busiest.get(GENERATOR, 0.0)
    if share >= _BUSY_GENERATOR:
        return f"a process of it uses {_percent(share)} of a core"
    if window.late_share >= _LATE_TO_BLAME:
        return f"{_percent(window.late_share)} of its packets leave too late"
    lost = max(window.loss(kind) for kind in KINDS)
    if window.own_loss and window.own_loss >= lost / 2:
        return f"it could not take {window.dropped} packets that came"
    if window.unsent and not window.sends >= 100 * window.unsent:
        return f"its network took {window.unsent} packets less than it was given"
    if not shares_machine and usage.machine is not None and usage.machine >= _FULL_MACHINE:
        return f"its machine is full, {_percent(usage.machine)}"
    return ""


def _shares(window: Window) -> str:
    """Percent of the whole machine, the largest first; what is less than 1 % is left out."""
    cores = window.usage.cores
    shares = sorted(((share, name) for name, share in window.usage.groups.items()), reverse=True)
    return ", ".join(
        f"{name} {_percent(share / cores)}" for share, name in shares if share / cores >= 0.01
    )


def _at_end(name: str) -> str:
    return {
        WORKERS: "a media worker's CPU: more workers, where there are cores, or more nodes",
        NODES: "a media node's own process",
        REPLICAS: "a replica's CPU: start another one",
        "postgres": "PostgreSQL",
        "redis": "Redis",
    }.get(name, name)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
