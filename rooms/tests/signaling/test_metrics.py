"""What is counted of connections and of what clients ask."""

from __future__ import annotations

from rooms import metrics
from rooms.tests.signaling.conftest import Connect

JOINED = {"event": "join-room", "result": "ok"}
REFUSED = {"event": "join-room", "result": "bad_request"}
UNKNOWN = {"event": "unknown", "result": "unknown_event"}


def value(name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0


def now() -> dict[str, float]:
    return {
        "connects": value("signaling_connects_total", result="ok"),
        "closed": value("signaling_disconnects_total", reason="transport close"),
        "joins": value("signaling_joins_total", result="ok"),
        "joined": value("signaling_event_seconds_count", **JOINED),
        "refused": value("signaling_event_seconds_count", **REFUSED),
        "unknown": value("signaling_event_seconds_count", **UNKNOWN),
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
        "joined": 1,
        "refused": 1,
        "unknown": 1,
    }
