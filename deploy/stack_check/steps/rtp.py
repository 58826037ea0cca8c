"""Media's own ports answer from here: a client's first packet, an ICE check, comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from deploy.stack_check import ice
from deploy.stack_check.http import explain
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps.announced import candidates
from deploy.stack_check.walk import Walk

_Ask = Callable[[ice.Check, str, int], Awaitable[None]]


async def udp(walk: Walk) -> str:
    return await _check(walk, "udp", ice.over_udp)


async def tcp(walk: Walk) -> str:
    return await _check(walk, "tcp", ice.over_tcp)


async def _check(walk: Walk, protocol: str, ask: _Ask) -> str:
    """One address that answers is enough, as it is for a client."""
    parameters = walk.joined["sendTransport"]["iceParameters"]
    check = ice.Check(parameters["usernameFragment"], parameters["password"])
    reached, silent = [], []
    for candidate in candidates(walk):
        if candidate["protocol"] != protocol:
            continue
        address, port = str(candidate["address"]), int(candidate["port"])
        try:
            async with asyncio.timeout(walk.target.timeout):
                await ask(check, address, port)
        except (OSError, ValueError) as error:
            silent.append(f"{address} port {port}: {explain(error)}")
        else:
            reached.append(f"{address} port {port} answers")
    if not reached and not silent:
        raise Skipped(f"media announces nothing over {protocol.upper()}")
    if not reached:
        raise Failed(f"{protocol.upper()}: {'; '.join(silent)}")
    return "; ".join(reached + silent)
