"""A real Prometheus looks at a fleet that is in a call."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import socketio
from django.conf import settings

from deploy.tests.prometheus import dashboards
from deploy.tests.prometheus.server import Prometheus
from jbcalling.tests.browser import chromium
from jbcalling.tests.fleet.calls import call
from jbcalling.tests.fleet.fleet import Fleet, Member, eventually

pytestmark = pytest.mark.timeout(180)


async def test_every_panel_has_data_and_no_alert_is_raised(fleet: Fleet, tmp_path: Path) -> None:
    folder = tmp_path / "prometheus"
    folder.mkdir()
    prometheus = Prometheus(
        folder, signaling=targets(fleet.a, fleet.b), media=targets(fleet.m1, fleet.m2)
    )
    prometheus.start()
    try:
        async with chromium() as browser:
            await call(browser, fleet.a.url, fleet.b.url)
            await somebody_is_refused(fleet.a.url)
            run_a_task(fleet.m1)
            for name, dashboard in dashboards.load(settings.BASE_DIR / "deploy").items():
                for expression in dashboards.expressions(dashboard):
                    shown = partial(has_data, prometheus, expression)
                    await asyncio.to_thread(eventually, shown, f"{name}: {expression}")
        groups = prometheus.ask("rules")["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        assert {rule["health"] for rule in rules} == {"ok"}
        assert [rule["name"] for rule in rules if rule["state"] == "firing"] == []
    finally:
        prometheus.stop()


def targets(*members: Member) -> list[str]:
    return [urlsplit(member.url).netloc for member in members]


def has_data(prometheus: Prometheus, expression: str) -> bool:
    return bool(prometheus.ask("query", query=expression)["result"])


async def somebody_is_refused(url: str) -> None:
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(url, transports=["websocket"])
        answer = await client.call("join-room", {})
        assert answer["error"]["code"] == "bad_request"


def run_a_task(node: Member) -> None:
    """As an operator does."""
    inspect = ["call", "media.tasks.inspect", "--queue", f"media.{node.name}"]
    subprocess.run(
        [sys.executable, "-m", "celery", "-A", "jbcalling", *inspect],
        cwd=settings.BASE_DIR,
        env={**os.environ, **node.environment},
        check=True,
        capture_output=True,
    )
