"""A result as data (the JSON report), which text and page are made from."""

from __future__ import annotations

import math
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from django.conf import settings

from deploy.loadtest.crosscheck import Leg
from deploy.loadtest.director import Result, Step
from deploy.loadtest.judge import OTHERS
from deploy.loadtest.person import PHASES
from deploy.loadtest.window import KINDS, percentile

Json = dict[str, Any]

COUNTED = (
    "RTP packets, and their bytes with header and extensions, without what SRTP adds; no "
    "retransmissions, no probation. So do mediasoup's packetCount and byteCount of producers "
    "and consumers, and rtpBytesReceived and rtpBytesSent of transports."
)


def summarise(result: Result) -> Json:
    first, steady = result.first_broken, result.steady
    return {
        "startedAt": datetime.fromtimestamp(result.started, UTC).isoformat(timespec="seconds"),
        "seconds": round(result.seconds, 1),
        "interrupted": result.interrupted,
        "capacity": result.capacity,
        "firstBroken": None
        if first is None or first.cause is None
        else {
            "people": first.window.people,
            "limits": [asdict(one) for one in first.broken],
            "cause": asdict(first.cause),
        },
        "joins": _joins(result),
        "lookers": {
            "joinSeconds": [round(seconds, 3) for seconds in result.looker_joins],
            "failed": dict(Counter(failure.code for failure in result.looker_failures)),
        },
        "gone": dict(result.gone),
        "traffic": {
            direction: {
                kind: {
                    what: result.totals[f"{direction}.{kind}.{what}"]
                    for what in (
                        "packets",
                        "bytes",
                        *(("lost",) if direction == "received" else ()),
                    )
                }
                for kind in KINDS
                if f"{direction}.{kind}.packets" in result.totals
            }
            for direction in ("sent", "received")
        },
        "crossCheck": {
            "people": result.comparison.people,
            "notAnswered": dict(result.uncompared),
            "sent": _leg(result.comparison.sent),
            "received": _leg(result.comparison.received),
            "counted": COUNTED,
        },
        "cpuPerPerson": _cpu_per_person(steady),
        "generatorPacketsPerCore": _packets_per_core(result),
        "servedBy": _served_by(result),
        "steps": [_step(step) for step in result.steps],
        "moments": [_clean(asdict(moment)) for moment in result.moments],
        "sharesMachine": result.shares_machine,
        "metricsNotSeen": result.unseen,
        "settings": asdict(result.plan),
        "limits": asdict(result.limits),
        "versions": {
            "jbcalling": settings.CALLING_VERSION,
            "python": platform.python_version(),
            "aiortc": version("aiortc"),
            "pylibsrtp": version("pylibsrtp"),
            "system": platform.platform(),
        },
    }


def _joins(result: Result) -> Json:
    return {
        "ok": len(result.joins),
        "failed": dict(Counter(failure.code for failure in result.failures)),
        "failedIn": dict(Counter(failure.phase for failure in result.failures)),
        "messages": {failure.code: failure.message for failure in result.failures},
        "seconds": _times([join.seconds for join in result.joins]),
        "phases": {
            phase: _times([join.phases[phase] for join in result.joins if phase in join.phases])
            for phase in PHASES
        },
    }


def _times(seconds: Sequence[float]) -> Json:
    return {
        "p50": _rounded(percentile(seconds, 0.5)),
        "p95": _rounded(percentile(seconds, 0.95)),
        "max": _rounded(max(seconds, default=math.nan)),
    }


def _leg(leg: Leg) -> Json:
    """Percents are of the worker's count."""
    return {
        "streams": leg.streams,
        "packets": leg.packets,
        "workerPackets": leg.worker_packets,
        "packetsDifferencePercent": _rounded(leg.packets_off),
        "bytes": leg.octets,
        "workerBytes": leg.worker_octets,
        "bytesDifferencePercent": _rounded(leg.octets_off),
        "lostSaysWorker": leg.lost,
    }


def _cpu_per_person(step: Step | None) -> Json:
    """Percent of a core, by group, with as many as the last good step had."""
    if step is None or not step.window.people:
        return {}
    window = step.window
    shares = sorted(window.usage.groups.items(), key=lambda item: -item[1])
    return {
        name: round(100 * share / window.people, 2)
        for name, share in shares
        if name != OTHERS and share > 0.005
    }


def _packets_per_core(result: Result) -> float | None:
    """Of the step with the most packets."""
    windows = [step.window for step in result.steps]
    busiest = max(windows, key=lambda window: window.packets, default=None)
    rate = busiest.packets_per_core if busiest else None
    return None if rate is None else round(rate)


def _served_by(result: Result) -> Json:
    return {
        what: dict(Counter(join.served_by.get(what, "?") for join in result.joins))
        for what in ("replica", "node")
    }


def _step(step: Step) -> Json:
    return {
        **step.window.to_json(),
        "broken": [asdict(one) for one in step.broken],
        "cause": asdict(step.cause) if step.cause else None,
    }


def _clean(value: Any) -> Any:
    """JSON knows no `nan`."""
    if isinstance(value, float):
        return _rounded(value)
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return value


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 4)
