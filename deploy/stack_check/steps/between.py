"""People of one room who are with different replicas see and hear of each other."""

from __future__ import annotations

import asyncio

from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps.joining import ask
from deploy.stack_check.walk import Guest, Walk


async def check(walk: Walk) -> str:
    by_replica = {guest.replica: guest for guest in walk.guests}
    if len(by_replica) < 2:
        raise Skipped("all who joined are with one replica")
    first, *others = (by_replica[name] for name in sorted(by_replica))
    for other in others:
        await _meet(walk, first, other)
    return f"{', '.join(sorted(by_replica))} tell each other"


async def _meet(walk: Walk, host: Guest, visitor: Guest) -> None:
    """The visitor leaves its own room for that of the host."""
    timeout = walk.target.timeout
    await ask(visitor, "leave-room", timeout)
    joined = await ask(visitor, "join-room", timeout + 10, roomId=host.room, name="check_stack")
    visitor.room = host.room
    pair = f"{host.replica} and {visitor.replica}"
    if all(peer["peerId"] != host.joined["peerId"] for peer in joined["peers"]):
        raise Failed(f"{pair}: who joins by way of one is not in the other's list")
    try:
        async with asyncio.timeout(timeout):
            while await host.heard_of.get() != joined["peerId"]:
                pass
    except TimeoutError:
        raise Failed(f"{pair}: one does not hear who joins by way of the other") from None
