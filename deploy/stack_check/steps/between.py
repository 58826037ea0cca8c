"""People of one room who are with different replicas see and hear of each other."""

from __future__ import annotations

import asyncio

from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps.joining import NAME, ask
from deploy.stack_check.walk import Guest, Walk

_HEARD_WITHIN = 3.0


async def check(walk: Walk) -> str:
    by_replica = {guest.replica: guest for guest in walk.guests}
    if len(by_replica) < 2:
        raise Skipped("all who joined are with one replica")
    first, *others = (by_replica[name] for name in sorted(by_replica))
    for other in others:
        await _meet(walk, first, other)
    return f"{', '.join(sorted(by_replica))} tell each other"


async def _meet(walk: Walk, host: Guest, visitor: Guest) -> None:
    """The visitor leaves its own room for that of the host, and comes twice.

    What Redis does not carry, replicas read from the database, but only after their room
    was quiet for a while: so they hear of the first visit by either way.
    """
    timeout = walk.target.timeout
    pair = f"{host.replica} and {visitor.replica}"
    for _ in range(2):
        await ask(visitor, "leave-room", timeout)
        joined = await ask(visitor, "join-room", timeout + 10, roomId=host.room, name=NAME)
        if all(peer["peerId"] != host.joined["peerId"] for peer in joined["peers"]):
            raise Failed(f"{pair}: who joins by way of one is not in the other's list")
        try:
            async with asyncio.timeout(_HEARD_WITHIN):
                while await host.heard_of.get() != joined["peerId"]:
                    pass
        except TimeoutError:
            raise Failed(f"{pair}: one does not hear who joins by way of the other") from None
