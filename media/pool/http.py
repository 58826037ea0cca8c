"""The media node's own HTTP: `/health`, `/ready` and `/metrics`.

For those who run it, not for browsers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from aiohttp import web
from django.conf import settings
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)

from media import metrics
from media.pool.node import MediaNode
from media.pool.node_metrics import NodeMetrics
from media.pool.traffic import Traffic
from media.pool.worker_metrics import WorkerMetrics

logger = logging.getLogger(__name__)

# How long the end waits for whoever still asks. One who came in the very moment
# is never answered, and would be waited for until it goes.
_ENDS_WITHIN = 2.0


class NodeHttp:
    """`registered` says whether the fleet knows the node, `draining` whether it empties."""

    def __init__(
        self, node: MediaNode, registered: asyncio.Event, draining: Callable[[], bool]
    ) -> None:
        self._node = node
        self._registered = registered
        self._draining = draining
        self.registry = CollectorRegistry()
        self._metrics = NodeMetrics(node, self.registry)
        self._traffic = Traffic(node, self.registry)
        self._sampling: asyncio.Task[None] | None = None
        self.registry.register(WorkerMetrics(node.pool))
        ProcessCollector(registry=self.registry)
        application = web.Application()
        application.router.add_get("/health", self._health)
        application.router.add_get("/ready", self._ready)
        application.router.add_get("/metrics", self._answer_metrics)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_ENDS_WITHIN)

    async def start(self) -> None:
        """Raises `OSError` when the port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, settings.MEDIA_HTTP_HOST, settings.MEDIA_HTTP_PORT).start()
        logger.info("REST API on port %d", settings.MEDIA_HTTP_PORT)
        self._sampling = asyncio.ensure_future(self._traffic.run())

    async def stop(self) -> None:
        if self._sampling is not None:
            self._sampling.cancel()
            await asyncio.gather(self._sampling, return_exceptions=True)
        await self._runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:
        """The process lives; it asks nobody."""
        workers = sum(slot.ready for slot in self._node.pool.slots)
        ports = self._node.settings.port_span
        return web.json_response({"status": "ok", "workers": workers, "ports": ports})

    async def _ready(self, request: web.Request) -> web.Response:
        """503 while a worker does not answer within a second, or nobody knows the node."""
        health = await self._node.health()
        dependencies = {
            "workers": "; ".join(health.problems) or "ok",
            "registry": "ok" if self._registered.is_set() else "not registered yet",
        }
        ready = all(state == "ok" for state in dependencies.values())
        return web.json_response(
            {"status": "ok" if ready else "unavailable", "dependencies": dependencies},
            status=200 if ready else 503,
        )

    async def _answer_metrics(self, request: web.Request) -> web.Response:
        self._metrics.look(
            await self._node.health(),
            registered=self._registered.is_set(),
            draining=self._draining(),
        )
        body = generate_latest(metrics.registry) + generate_latest(self.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
