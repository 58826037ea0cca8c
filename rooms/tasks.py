"""What the fleet's beat has done once in a while, whichever replicas live.

Each runs on the loop of a media node's process and may run twice at once, or
beside the replicas, which do the same for themselves: transactions decide.
"""

from __future__ import annotations

from celery import shared_task

from media.node_loop import NoNodeError, node_loop
from rooms.signaling import reaper

_WITHIN = 30.0


@shared_task(name="rooms.tasks.expire_participants", ignore_result=True, throws=(NoNodeError,))  # type: ignore[untyped-decorator]
def expire_participants() -> int:
    """Take out whoever did not come back in time; returns how many."""
    return node_loop.run(reaper.expire(), _WITHIN)


@shared_task(name="rooms.tasks.remove_ghosts", ignore_result=True, throws=(NoNodeError,))  # type: ignore[untyped-decorator]
def remove_ghosts() -> int:
    """See to the people and the media of replicas that died; returns how many it were."""
    return node_loop.run(reaper.remove_ghosts(), _WITHIN)
