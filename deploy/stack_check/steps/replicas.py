"""As many replicas as there should be take clients, and as many media nodes take rooms."""

from __future__ import annotations

from deploy.stack_check.result import Failed
from deploy.stack_check.steps.joining import names
from deploy.stack_check.walk import Walk


async def check(walk: Walk) -> str:
    """Each says its name to who joins by way of it."""
    expected = walk.target.replicas
    seen = {guest.replica for guest in walk.guests}
    if expected is None:
        return f"{names(seen)}; how many there must be, --replicas says"
    if len(seen) != expected:
        raise Failed(f"{len(seen)} of {expected} replicas take clients: {names(seen)}")
    return f"{expected} of {expected} take clients: {names(seen)}"


async def nodes(walk: Walk) -> str:
    expected = walk.target.nodes
    seen = {guest.node for guest in walk.guests}
    if expected is None:
        return f"{names(seen)}; how many there must be, --nodes says"
    if len(seen) != expected:
        raise Failed(f"{len(seen)} of {expected} media nodes take rooms: {names(seen)}")
    return f"{expected} of {expected} take rooms: {names(seen)}"
