"""The media node as a part of a Celery worker: there before tasks are, gone after them.

    celery -A jbcalling worker -Q media.<node> --pool threads -n media@<node>

Its event loop has a thread of its own. It belongs to the worker itself rather
than to its consumer, so that the node outlives every connection to the broker.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

import uvloop
from celery import bootsteps, signals
from django.conf import settings

from media.mediasoup import MediasoupError
from media.nodes import running
from media.nodes.process import NodeProcess
from media.nodes.running import Running

logger = logging.getLogger(__name__)

# Beat's tasks for all nodes; whoever is free takes them.
FLEET_QUEUE = "fleet"
_QUEUE_PREFIX = "media."
_POOLS = ("celery.concurrency.thread", "celery.concurrency.solo")


class MediaNodeStep(bootsteps.StartStopStep):
    """Starts the node of a worker that consumes `media.<node>`; other workers get none."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        queues = worker.app.amqp.queues
        self.enabled = any(name.startswith(_QUEUE_PREFIX) for name in queues.consume_from)
        if not self.enabled:
            return
        check(list(queues.consume_from), worker.pool_cls.__module__)
        queues.select_add(FLEET_QUEUE)
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._run_loop, name="media-node", daemon=True)
        self._drained: Future[None] | None = None
        signals.worker_shutting_down.connect(self._shutting_down, weak=False)

    async def startup(self) -> None:
        """To be extended by whoever has more to start with the node."""
        process = NodeProcess(end=self._end)
        running.begin(process)
        await process.start()

    async def shutdown(self) -> None:
        process = running.end()
        if process is not None:
            await process.stop()

    def start(self, worker: Any) -> None:
        self._thread.start()
        try:
            self._run(self.startup())
        except (MediasoupError, OSError) as error:
            logger.error("media node %s does not start: %s", settings.MEDIA_NODE, error)
            raise SystemExit(1) from error

    def stop(self, worker: Any) -> None:
        if self._drained is not None:
            self._drained.result()
        self.terminate(worker)

    def terminate(self, worker: Any) -> None:
        if self._loop.is_closed():
            return
        self._run(self.shutdown())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _shutting_down(self, sig: str, **_: Any) -> None:
        """Asked to end by whoever runs the fleet, it moves its calls away first.

        At once, for Celery may have to wait for its broker before it calls `stop`.
        Ctrl-C ends everything there is, so there is nowhere to go.
        """
        if sig == "SIGTERM" and Running.process is not None and self._drained is None:
            drain = Running.process.drain(settings.MEDIA_DRAIN_SECONDS)
            self._drained = asyncio.run_coroutine_threadsafe(drain, self._loop)

    @staticmethod
    def _end(reason: str) -> None:
        logger.warning("the media node ends: %s", reason)
        os.kill(os.getpid(), signal.SIGTERM)


def check(queues: list[str], pool: str) -> None:
    """Raises `SystemExit` that says what is wrong with how the worker was started."""
    wanted = f"{_QUEUE_PREFIX}{settings.MEDIA_NODE}"
    if [name for name in queues if name.startswith(_QUEUE_PREFIX)] != [wanted]:
        raise SystemExit(
            f"MEDIA_NODE={settings.MEDIA_NODE!r}, but this worker consumes {', '.join(queues)}. "
            f"Start it with -Q {wanted}, or set MEDIA_NODE."
        )
    if pool not in _POOLS:
        raise SystemExit(
            "A media node needs --pool threads: the processes of the prefork pool could not "
            "reach its workers, and would keep their pipes open."
        )
    if not settings.REDIS_URL:
        raise SystemExit("A media node of a fleet needs REDIS_URL.")
