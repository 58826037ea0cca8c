"""Whether a worker still answers, and how busy it is.

One that hangs is as good as dead, but nobody would notice.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time

from media.mediasoup import MediasoupError, Worker

logger = logging.getLogger(__name__)

_EVERY = 1.0
# After this, new rooms go elsewhere; after that, the worker is killed and replaced.
_LATE_AFTER = 1.0
_HUNG_AFTER = 6.0


class Pulse:
    """Asks a worker every second; `responsive` is what the last question showed.

    `cpu` is the share of a core that it used between the last two answers.
    """

    def __init__(self, worker: Worker) -> None:
        self.responsive = True
        self.cpu = 0.0
        self._used: tuple[int, float] | None = None
        self._worker = worker
        self._task = asyncio.ensure_future(self._run())

    @property
    def cpu_seconds(self) -> float:
        """What it had used, all in all, when it was asked last."""
        return self._used[0] / 1000 if self._used else 0.0

    def stop(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        while not self._worker.closed:
            await asyncio.sleep(_EVERY)
            question = asyncio.ensure_future(self._ask())
            answered, _ = await asyncio.wait({question}, timeout=_LATE_AFTER)
            self.responsive = bool(answered)
            if not answered:
                answered, _ = await asyncio.wait({question}, timeout=_HUNG_AFTER - _LATE_AFTER)
                self.responsive = bool(answered)
            if not answered and not self._worker.closed:
                logger.error("worker pid %d hangs; killing it", self._worker.pid)
                os.kill(self._worker.pid, signal.SIGKILL)

    async def _ask(self) -> None:
        try:
            usage = await self._worker.resource_usage()
            self._measure(usage.ru_utime + usage.ru_stime)
        except MediasoupError as error:
            # It closes, or refuses: either way somebody is there.
            logger.debug("worker pid %d: %s", self._worker.pid, error)

    def _measure(self, busy_ms: int) -> None:
        now = time.monotonic()
        if self._used is not None:
            before, since = self._used
            self.cpu = (busy_ms - before) / 1000 / max(now - since, 0.001)
        self._used = busy_ms, now
