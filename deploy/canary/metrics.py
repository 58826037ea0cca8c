"""The newest result of the canary, as Prometheus asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import Error
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deploy.models import SelfTest

Labels = tuple[str, ...]


class CanaryCollector(Collector):
    """Reads the database when it is asked: the same on all replicas."""

    def collect(self) -> Iterable[Metric]:
        if not settings.CANARY_URLS:
            return []
        try:
            newest = SelfTest.objects.order_by("-started_at").first()
        except Error:
            # That the database is away, others say.
            return []
        return families(newest)


registry = CollectorRegistry()
registry.register(CanaryCollector())


def families(newest: SelfTest | None) -> list[Metric]:
    """With the worst value of all that have the same labels."""
    report = newest.report if newest else {}
    finished = newest.started_at.timestamp() + newest.seconds if newest else 0.0
    directions = report.get("directions", [])
    ok = [((), float(newest.ok))] if newest else []
    return [
        _gauge("selftest_interval_seconds", "How often there is to be a self-test.", (),
               [((), settings.CANARY_EVERY)]),
        _gauge("selftest_finished_timestamp_seconds", "When the last one ended; 0 before.", (),
               [((), finished)]),
        _gauge("selftest_ok", "Whether the last one found nothing wrong.", (), ok),
        _gauge("selftest_join_seconds", "How long joining took.", ("replica", "node"),
               _of(report.get("joins", []), "seconds", "replica", "node")),
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
        if (value := row.get(key)) is not None:
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
