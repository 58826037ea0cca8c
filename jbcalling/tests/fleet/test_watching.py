"""A real Prometheus looks at a fleet that is in a call."""

from __future__ import annotations

import asyncio
import math
import os
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import socketio
from django.conf import settings

from deploy.grafana.picture.draw import draw
from deploy.grafana.picture.look import Look, look
from deploy.grafana.picture.span import span
from deploy.tests.prometheus import dashboards
from deploy.tests.prometheus.alerts import comparison
from deploy.tests.prometheus.server import Prometheus
from jbcalling.tests.browser import chromium
from jbcalling.tests.fleet.calls import call
from jbcalling.tests.fleet.fleet import Fleet, Member, eventually
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

pytestmark = [pytest.mark.timeout(180), pytest.mark.asyncio(loop_scope="module")]

DASHBOARDS = dashboards.load(settings.BASE_DIR / "deploy")


_A_SELF_TEST = """
from django.utils import timezone
from deploy.models import SelfTest
way = {"node": "m1", "kind": "video", "first_seconds": 0.3, "loss_to_node": 0.0,
       "loss_from_node": 0.0, "jitter_seconds": 0.01, "skew_seconds": 0.02}
join = {"replica": "a", "node": "m1", "seconds": 0.2}
report = {"joins": [join], "directions": [way]}
SelfTest.objects.create(started_at=timezone.now(), seconds=20, ok=True, report=report)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def prometheus(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> AsyncIterator[Prometheus]:
    """It looks every second. What there is to see happened a moment ago."""
    folders = [tmp_path_factory.mktemp(name) for name in ("redis", "fleet", "prometheus")]
    with ExitStack() as stack:
        redis = RedisServer(folders[0])
        redis.start()
        stack.callback(redis.stop)
        database = postgres_server.migrated_database()
        # Nothing calls there: without beat, results come as the test wants them.
        fleet = Fleet(folders[1], redis.url, database, CANARY_URLS="http://127.0.0.1:1")
        stack.callback(fleet.kill)
        fleet.start()
        fleet.manage("shell", "-c", _A_SELF_TEST)
        prometheus = Prometheus(
            folders[2], signaling=targets(fleet.a, fleet.b), media=targets(fleet.m1, fleet.m2)
        )
        prometheus.start()
        stack.callback(prometheus.stop)
        await asyncio.to_thread(eventually, lambda: sees_all(prometheus), "a look at everybody")
        # A task that has run is counted from then on: the second time is an increase.
        run_a_task(fleet.m1)
        async with chromium() as browser:
            await call(browser, fleet.a.url, fleet.b.url)
            await somebody_is_refused(fleet.a.url)
            run_a_task(fleet.m1)
            yield prometheus


async def test_every_panel_has_data(prometheus: Prometheus) -> None:
    wanted = [one for board in DASHBOARDS.values() for one in dashboards.expressions(board)]
    await all_have_data(prometheus, wanted, is_finite)


async def test_every_alert_has_data_and_none_is_raised(prometheus: Prometheus) -> None:
    alerts = prometheus.alerts()
    # Where nobody has asked for anything lately, there is no slowest answer: NaN, which is
    # data too.
    await all_have_data(prometheus, [comparison(alert["query"]) for alert in alerts], is_anything)
    assert {alert["health"] for alert in prometheus.alerts()} == {"ok"}
    assert [alert["name"] for alert in prometheus.alerts() if alert["state"] == "firing"] == []


@pytest.mark.parametrize("name", DASHBOARDS)
async def test_a_dashboard_is_drawn(prometheus: Prometheus, tmp_path: Path, name: str) -> None:
    dashboard = DASHBOARDS[name]
    url = f"http://127.0.0.1:{prometheus.port}"

    def seen() -> Look:
        return look(url, dashboard, span(minutes=2, end=time.time()), {})

    def nothing_is_empty() -> bool:
        return all(shown.series for shown in seen().shown)

    await asyncio.to_thread(eventually, nothing_is_empty, f"every panel of {name} to have data")
    shown = seen()
    titles = [panel.title for panel in dashboard.panels]
    assert [one.panel.title for one in shown.shown] == titles
    assert all(math.isfinite(series.last) for one in shown.shown for series in one.series)
    draw(shown, tmp_path / "picture.png")
    png = (tmp_path / "picture.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1800
    assert height > 1000


async def all_have_data(
    prometheus: Prometheus, expressions: Iterable[str], suffices: Callable[[float], bool]
) -> None:
    """Each at some moment: how fast an answer came is of interest for a minute."""
    missing = list(expressions)

    def all_seen() -> bool:
        missing[:] = [one for one in missing if not any(map(suffices, values(prometheus, one)))]
        return not missing

    try:
        await asyncio.to_thread(eventually, all_seen, "data")
    except TimeoutError:
        pytest.fail(f"no data: {missing}")


def values(prometheus: Prometheus, expression: str) -> list[float]:
    return [
        float(series["value"][1]) for series in prometheus.ask("query", query=expression)["result"]
    ]


def is_finite(value: float) -> bool:
    return math.isfinite(value)


def is_anything(value: float) -> bool:
    return True


def sees_all(prometheus: Prometheus) -> bool:
    return values(prometheus, "sum(up)") == [4]


def targets(*members: Member) -> list[str]:
    return [urlsplit(member.url).netloc for member in members]


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
