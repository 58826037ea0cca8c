"""What is counted of connections and of what clients ask."""

from __future__ import annotations

from itertools import product
from typing import get_args

from rooms import metrics
from rooms.domain.errors import Code
from rooms.signaling import registry
from rooms.tests.signaling.conftest import Connect

REFUSED = {"event": "join-room", "code": "bad_request"}
UNKNOWN = {"event": "unknown", "code": "unknown_event"}


def value(name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0


def now() -> dict[str, float]:
    return {
        "connects": value("signaling_connects_total", result="ok"),
        "closed": value("signaling_disconnects_total", reason="transport close"),
        "joins": value("signaling_joins_total", result="ok"),
        "asked to join": value("signaling_event_seconds_count", event="join-room"),
        "refused": value("signaling_event_errors_total", **REFUSED),
        "unknown": value("signaling_event_errors_total", **UNKNOWN),
    }


async def test_connections_and_events_are_counted(connect: Connect) -> None:
    before = now()
    ada = await connect()
    await ada.ask("join-room", {"roomId": "demo"})
    await ada.ask("join-room", {"roomId": "demo", "name": "Ada"})
    await ada.ask("no-such-event", {})
    await ada.vanish()
    assert {name: count - before[name] for name, count in now().items()} == {
        "connects": 1,
        "closed": 1,
        "joins": 1,
        "asked to join": 2,
        "refused": 1,
        "unknown": 1,
    }


def test_what_can_happen_is_told_before_it_has() -> None:
    told = {
        (metric.name, *sample.labels.values())
        for metric in metrics.registry.collect()
        for sample in metric.samples
    }
    events = {*registry.events(), "unknown"}
    assert {("signaling_event_seconds", event) for event in events} <= told
    codes = {"internal", "unsupported_codec", *get_args(Code)}
    assert {("signaling_event_errors", *both) for both in product(events, codes)} <= told
    joins = {"ok", "internal", "media_unavailable"}
    assert {("signaling_joins", result) for result in joins} <= told
    assert {("signaling_connects", result) for result in ("ok", "internal")} <= told
    reasons = {"server disconnect", "client disconnect", "ping timeout"}
    reasons |= {"transport close", "transport error"}
    assert {("signaling_disconnects", reason) for reason in reasons} <= told
