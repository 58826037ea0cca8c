"""The facade: commands over the Channels layer, and a whole room's joining."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from media import facade
from media.bench.timing import Timing, each
from media.tests import samples

_PEOPLE = 20


async def measure() -> AsyncIterator[Timing]:
    await facade.start()
    try:
        await facade.open_peer("hop", "ann")
        yield await each(
            "facade: a command and its answer",
            2000,
            lambda _: facade.resume_consumers("hop", "ann", []),
        )
        await facade.close_peer("hop", "ann")
        yield await _join_a_room()
    finally:
        await facade.stop()


async def _join_a_room() -> Timing:
    """Everyone joins, sends a camera and a microphone, and receives everyone else."""
    durations = []
    for number in range(_PEOPLE):
        started = time.perf_counter()
        peer = f"peer-{number}"
        media = await facade.open_peer("room", peer)
        sending = media.send_transport.transport_id
        capabilities = media.router_rtp_capabilities
        await asyncio.gather(
            facade.produce("room", peer, sending, "audio", samples.opus(), "microphone", False),
            facade.produce(
                "room", peer, sending, "video", samples.vp8_simulcast(), "camera", False
            ),
            facade.subscribe("room", peer, capabilities),
        )
        durations.append((time.perf_counter() - started) * 1e6)
    return Timing(f"facade: join with media, 1st to {_PEOPLE}th person", durations)
