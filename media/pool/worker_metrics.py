"""What Prometheus may know about a node's workers, read from their slots when it asks."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from media.pool.pool import WorkerPool


class WorkerMetrics(Collector):
    """By slot: a worker that takes a dead one's place goes on with its counters."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily(
            "media_worker_up", "Whether the worker runs and answers.", labels=["worker"]
        )
        cpu = GaugeMetricFamily(
            "media_worker_cpu_ratio", "The share of a core that it uses.", labels=["worker"]
        )
        seconds = CounterMetricFamily(
            "media_worker_cpu_seconds", "CPU time that it has used.", labels=["worker"]
        )
        restarts = CounterMetricFamily(
            "media_worker_restarts", "How often it died and was replaced.", labels=["worker"]
        )
        for slot in self._pool.slots:
            worker = [str(slot.index)]
            up.add_metric(worker, slot.ready)
            cpu.add_metric(worker, slot.cpu)
            seconds.add_metric(worker, slot.cpu_seconds)
            restarts.add_metric(worker, slot.restarts)
        yield from (up, cpu, seconds, restarts)
