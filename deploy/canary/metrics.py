"""The newest result of the canary, as Prometheus asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf, nan
from typing import Any

from django.conf import settings
from django.db import Error
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deploy.models import SelfTest
from media.models import Node
from rooms.models import Replica

Labels = tuple[str, ...]

# Of each direction.
_MEASURED = (
    "first_seconds",
    "loss_to_node",
    "loss_from_node",
    "jitter_seconds",
    "frames_per_second",
    "delay_seconds",
    "skew_seconds",
)


class CanaryCollector(Collector):
    """Reads the database when it is asked: the same on all replicas."""

    def collect(self) -> Iterable[Metric]:
        try:
            newest = SelfTest.objects.order_by("-started_at").first()
            replicas = list(Replica.objects.values_list("name", flat=True))
            nodes = list(Node.objects.exclude(state=Node.State.DEAD).values_list("name", flat=True))
        except Error:
            # That the database is away, others say.
            return []
        return families(newest, replicas, nodes)


registry = CollectorRegistry()
registry.register(CanaryCollector())


def families(
    newest: SelfTest | None, replicas: Iterable[str], nodes: Iterable[str]
) -> list[Metric]:
    """With the worst value of all that have the same labels.

    Of whom no test tells anything, the values are NaN: there is something to see
    on a dashboard only when all of them are known from the start.
    """
    report = newest.report if newest else {}
    finished = newest.started_at.timestamp() + newest.seconds if newest else 0.0
    joins = report.get("joins") or [
        {"replica": replica, "node": node, "seconds": nan} for replica in replicas for node in nodes
    ]
    directions = report.get("directions") or [
        {"node": node, "kind": kind} | dict.fromkeys(_MEASURED, nan)
        for node in nodes
        for kind in ("audio", "video")
    ]
    every = settings.CANARY_EVERY if settings.CANARY_URLS else inf
    return [
        _gauge("selftest_interval_seconds", "How often there is a self-test; +Inf: never.", (),
               [((), every)]),
        _gauge("selftest_finished_timestamp_seconds", "When the last one ended; 0 before.", (),
               [((), finished)]),
        _gauge("selftest_ok", "Whether the last one found nothing wrong.", (),
               [((), float(newest.ok) if newest else nan)]),
        _gauge("selftest_join_seconds", "How long joining took.", ("replica", "node"),
               _of(joins, "seconds", "replica", "node")),
        _gauge("selftest_first_seconds", "From joining to the first sound or picture.",
               ("node", "kind"), _of(directions, "first_seconds", "node", "kind")),
        _gauge("selftest_loss_ratio", "Packets lost on the way to or from the node.",
               ("node", "kind", "way"),
               [
                   ((*labels, way), value)
                   for way, key in (("to", "loss_to_node"), ("from", "loss_from_node"))
                   for labels, value in _of(directions, key, "node", "kind")
               ]),
        _gauge("selftest_jitter_seconds", "Jitter at the receiver.", ("node", "kind"),
               _of(directions, "jitter_seconds", "node", "kind")),
        _gauge("selftest_frames_per_second", "Frames that came; of sound, of 20 ms.",
               ("node", "kind"),
               _of(directions, "frames_per_second", "node", "kind", worst=min)),
        _gauge("selftest_delay_seconds", "From capture to the decoded frame.", ("node", "kind"),
               _of(directions, "delay_seconds", "node", "kind")),
        _gauge("selftest_av_skew_seconds", "How much later than its sound a picture comes.",
               ("node",),
               _of(directions, "skew_seconds", "node", worst=lambda values: max(values, key=abs))),
    ]  # fmt: skip


def _of(
    rows: Iterable[dict[str, Any]], key: str, *labels: str, worst: Any = max
) -> Iterator[tuple[Labels, float]]:
    values: dict[Labels, list[float]] = {}
    for row in rows:
        # A report of another version may lack some, and all other metrics come beside it.
        if row.keys() >= {*labels} and (value := row.get(key)) is not None:
            values.setdefault(tuple(row[label] for label in labels), []).append(value)
    for names, found in values.items():
        yield names, worst(found)


def _gauge(
    name: str, about: str, labels: Labels, values: Iterable[tuple[Labels, float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=labels)
    for names, value in values:
        family.add_metric(names, value)
    return family
