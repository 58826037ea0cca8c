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
from jbcalling.tests.fleet.conftest import StartFleet
from jbcalling.tests.fleet.fleet import Member, eventually
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

pytestmark = pytest.mark.timeout(180)


async def test_every_panel_has_data_and_no_alert_is_raised(
    start_fleet: StartFleet,
    own_redis: RedisServer,
    postgres_server: PostgresServer,
    tmp_path: Path,
) -> None:
    database = postgres_server.migrated_database()
    # Nothing calls there: without beat, results come as the test wants them.
    fleet = start_fleet(own_redis.url, database, CANARY_URLS="http://127.0.0.1:1")
    fleet.manage("shell", "-c", _A_SELF_TEST)
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


_A_SELF_TEST = """
from django.utils import timezone
from deploy.models import SelfTest
way = {"node": "m1", "kind": "video", "first_seconds": 0.3, "loss_to_node": 0.0,
       "loss_from_node": 0.0, "jitter_seconds": 0.01, "skew_seconds": 0.02}
join = {"replica": "a", "node": "m1", "seconds": 0.2}
report = {"joins": [join], "directions": [way]}
SelfTest.objects.create(started_at=timezone.now(), seconds=20, ok=True, report=report)
"""


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
