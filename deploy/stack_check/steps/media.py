"""Every media node answers, with workers that do."""

from __future__ import annotations

from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.walk import Walk


async def check(walk: Walk) -> str:
    if not walk.target.media:
        raise Skipped("no node to ask; say where, from inside, with --media http://mediasoup:4000")
    return "; ".join([await _node(url, walk.target.timeout) for url in walk.target.media])


async def _node(url: str, timeout: float) -> str:
    browser = Browser(timeout)
    answer = await browser.get(f"{url}/health")
    health = answer.json()
    if answer.status != 200 or not isinstance(health, dict) or "workers" not in health:
        raise Failed(f"{url}/health answers {answer.status} {answer.body[:80]!r}")
    if not health["workers"]:
        raise Failed(f"{url} has no worker that runs")
    ready = (await browser.get(f"{url}/ready")).json()
    states = ready.get("dependencies", {}) if isinstance(ready, dict) else {}
    if missing := [f"{name}: {state}" for name, state in states.items() if state != "ok"]:
        raise Failed(f"{url} is not ready: {'; '.join(missing)}")
    return f"{url} with {health['workers']} workers on ports {health.get('ports')}"
