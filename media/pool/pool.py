"""The node's workers together: start, stop, and which of them can take a call."""

from __future__ import annotations

import asyncio

from media.contracts import MediaError
from media.pool.ports import Ports
from media.pool.settings import NodeSettings
from media.pool.slot import WorkerSlot

# A dead worker is back in a fraction of this.
_WAIT_FOR_WORKER = 3.0


class WorkerPool:
    """K worker slots."""

    def __init__(self, settings: NodeSettings) -> None:
        self._settings = settings
        self._ports = Ports(*settings.ports)
        self._ready = asyncio.Event()
        self._resizing = asyncio.Lock()
        self.slots = [self._slot(index) for index in range(settings.workers)]

    async def start(self) -> None:
        """All workers, or none: the first that fails to start ends the attempt."""
        started = await asyncio.gather(
            *(slot.start() for slot in self.slots), return_exceptions=True
        )
        if failed := [error for error in started if isinstance(error, BaseException)]:
            await self.stop()
            raise failed[0]

    async def stop(self) -> None:
        await asyncio.gather(*(slot.stop() for slot in self.slots))

    async def resize(self, workers: int) -> None:
        """Run so many workers. Raises `WorkerStartError` when one does not start."""
        if workers < 1:
            raise ValueError("a node has at least one worker")
        async with self._resizing:
            while len(self.slots) < workers:
                slot = self._slot(len(self.slots))
                await slot.start()
                self.slots.append(slot)
            while len(self.slots) > workers:
                await self.slots.pop().stop()

    async def recycle(self, index: int) -> bool:
        """Replace a worker by a fresh process; false when there is none at this index."""
        if not 0 <= index < len(self.slots):
            return False
        return self.slots[index].recycle()

    async def ready(self) -> list[WorkerSlot]:
        """The slots that can take a peer, one at least; waits a moment when every worker just died.

        Raises `MediaError`, media_unavailable, when none comes back.
        """
        deadline = asyncio.get_running_loop().time() + _WAIT_FOR_WORKER
        while True:
            if ready := [slot for slot in self.slots if slot.ready]:
                return ready
            self._ready.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._ready.wait()
            except TimeoutError:
                raise MediaError("media_unavailable", "no media worker is running") from None

    def _slot(self, index: int) -> WorkerSlot:
        return WorkerSlot(index, self._settings, self._ports, on_ready=self._ready.set)

    async def transports(self) -> list[int | None]:
        """How many transports each worker holds; `None` for one that does not answer."""
        return list(await asyncio.gather(*(slot.transports() for slot in self.slots)))
