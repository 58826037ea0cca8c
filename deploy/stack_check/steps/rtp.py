"""Media's own ports answer from here: a client's first packet, an ICE check, comes back.

Every port of every node that somebody was sent to is asked, over UDP and over TCP, and
what comes back over both tells what is in the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from deploy.stack_check import ice
from deploy.stack_check.diagnoses import (
    NOBODY_THERE,
    PORTS_BLOCKED,
    PORTS_CLOSED,
    SOMEBODY_ELSE,
    TCP_CLOSED,
    UDP_CLOSED,
)
from deploy.stack_check.http import explain
from deploy.stack_check.result import Diagnosis, Failed, Skipped
from deploy.stack_check.walk import Guest, Json, Walk

_Ask = Callable[[ice.Check, str, int], Awaitable[None]]
_ASK: dict[str, _Ask] = {"udp": ice.over_udp, "tcp": ice.over_tcp}
# Where a machine that exists says something, and be it no.
_ELSEWHERE = (443, 80, 22, 1)


@dataclass
class Answers:
    """What the candidates of one guest came to over one protocol."""

    node: str
    reached: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    errors: list[tuple[str, BaseException]] = field(default_factory=list)

    @property
    def is_asked(self) -> bool:
        return bool(self.reached or self.silent)

    def __str__(self) -> str:
        name = f"{self.node}: " if self.node else ""
        return name + "; ".join(self.reached + self.silent)


async def udp(walk: Walk) -> str:
    return await _check(walk, "udp", UDP_CLOSED)


async def tcp(walk: Walk) -> str:
    return await _check(walk, "tcp", TCP_CLOSED)


async def is_reachable(walk: Walk, guest: Guest) -> bool:
    """Whether its media answers over UDP."""
    return bool((await _all_answers(walk, "udp"))[id(guest)].reached)


async def _check(walk: Walk, protocol: str, closed_alone: Diagnosis) -> str:
    """One address that answers is enough, as it is for a client."""
    all_answers = await _all_answers(walk, protocol)
    asked = list({str(one): one for one in all_answers.values() if one.is_asked}.values())
    if not asked:
        raise Skipped(f"media announces nothing over {protocol.upper()}")
    failed = [(who, one) for who, one in all_answers.items() if one.is_asked and not one.reached]
    if not failed:
        return " · ".join(map(str, asked))
    detail = " · ".join(dict.fromkeys(str(one) for _, one in failed))
    others = await _all_answers(walk, "tcp" if protocol == "udp" else "udp")
    who, answers = failed[0]
    closed = closed_alone if others[who].reached else None
    raise Failed(f"{protocol.upper()}: {detail}", await _diagnose(answers, closed))


async def _diagnose(answers: Answers, closed_alone: Diagnosis | None) -> Diagnosis:
    errors = [error for _, error in answers.errors]
    if any(type(error) is ValueError for error in errors):
        return SOMEBODY_ELSE
    if closed_alone is not None:
        return closed_alone
    if any(isinstance(error, ConnectionError) for error in errors):
        return PORTS_CLOSED
    there = await asyncio.gather(*(_is_there(address) for address, _ in answers.errors))
    return PORTS_BLOCKED if any(there) else NOBODY_THERE


async def _is_there(address: str) -> bool:
    """Whether a machine with this address answers at all."""
    answers = await asyncio.gather(*(_answers(address, port) for port in _ELSEWHERE))
    return any(answers)


async def _answers(address: str, port: int) -> bool:
    try:
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(address, port)
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    writer.close()
    return True


async def _all_answers(walk: Walk, protocol: str) -> dict[int, Answers]:
    """By the guest's id. Asked once, over both protocols at the same time."""
    if walk.reached is None:
        asked = [(guest, protocol) for protocol in _ASK for guest in walk.guests]
        found = await asyncio.gather(*(_answers_of(walk, *one) for one in asked))
        walk.reached = {name: {} for name in _ASK}
        for (guest, name), answers in zip(asked, found, strict=True):
            walk.reached[name][id(guest)] = answers
    answers_of: dict[int, Answers] = walk.reached[protocol]
    return answers_of


async def _answers_of(walk: Walk, guest: Guest, protocol: str) -> Answers:
    parameters = guest.joined["sendTransport"]["iceParameters"]
    check = ice.Check(parameters["usernameFragment"], parameters["password"])
    answers = Answers(guest.node)
    there = [candidate for candidate in guest.candidates if candidate["protocol"] == protocol]
    await asyncio.gather(*(_ask(walk, check, candidate, answers) for candidate in there))
    return answers


async def _ask(walk: Walk, check: ice.Check, candidate: Json, answers: Answers) -> None:
    address, port = str(candidate["address"]), int(candidate["port"])
    try:
        async with asyncio.timeout(walk.target.timeout):
            await _ASK[candidate["protocol"]](check, address, port)
    except (OSError, ValueError) as error:
        answers.silent.append(f"{address} port {port}: {explain(error)}")
        answers.errors.append((address, error))
    else:
        answers.reached.append(f"{address} port {port} answers")
