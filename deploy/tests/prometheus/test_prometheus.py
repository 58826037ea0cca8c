"""Prometheus itself accepts what is shipped, and its rules do what they say."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from deploy.canary import metrics as canary_metrics
from deploy.tests.prometheus import dashboards
from deploy.tests.prometheus.server import Prometheus
from media import metrics as media_metrics
from media.pool.http import NodeHttp
from media.pool.node import MediaNode
from media.pool.settings import NodeSettings
from rooms import metrics as signaling_metrics


def promtool(*arguments: str | Path, input: str = "") -> str:
    result = subprocess.run(
        ["promtool", *map(str, arguments)],
        input=input,
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("name", ["prometheus.yml", "prometheus.fleet.yml"])
def test_the_configuration_is_valid_and_finds_the_rules(folder: Path, name: str) -> None:
    assert "SUCCESS: 2 rule files found" in promtool(
        "check", "config", folder / "prometheus" / name
    )


def test_alerts_fire_when_they_should_and_not_before() -> None:
    assert "SUCCESS" in promtool("test", "rules", Path(__file__).with_name("rules.test.yml"))


def test_every_alert_says_how_bad_it_is_and_what_to_do(
    folder: Path, prometheus: Prometheus
) -> None:
    page = (folder.parent / "docs/operations.md").read_text()
    explained = set(re.findall(r"^#### (\w+)$", page, re.MULTILINE))
    alerts = {alert["name"]: alert for alert in prometheus.alerts()}
    anchors = set()
    for alert in alerts.values():
        assert alert["duration"] >= 30, alert["name"]
        assert alert["labels"]["severity"] in ("warning", "critical")
        assert alert["annotations"].keys() == {"summary", "description", "runbook"}
        path, _, anchor = alert["annotations"]["runbook"].partition("#")
        assert path == "docs/operations.md"
        anchors.add(anchor)
    assert {name.lower() for name in explained} == anchors
    assert explained <= alerts.keys()


def test_every_expression_of_a_dashboard_is_one(folder: Path, prometheus: Prometheus) -> None:
    for dashboard in dashboards.load(folder).values():
        for expression in dashboards.expressions(dashboard):
            prometheus.ask("query", query=expression)


class Canary(Collector):
    """What replicas have to say of self-tests, before the first."""

    def collect(self) -> Iterable[Metric]:
        return canary_metrics.families(None, ["a"], ["m1"])


@pytest.fixture
def registries() -> list[CollectorRegistry]:
    """What replicas and media nodes have in their `/metrics`."""
    node = NodeHttp(MediaNode(NodeSettings.load()), asyncio.Event(), draining=bool)
    canary = CollectorRegistry()
    canary.register(Canary())
    return [signaling_metrics.registry, media_metrics.registry, node.registry, canary]


def test_metrics_are_named_and_explained_as_prometheus_wants_them(
    registries: list[CollectorRegistry],
) -> None:
    for registry in registries:
        # It says what it dislikes, and nothing when all is well.
        text = generate_latest(registry).decode()
        assert promtool("check", "metrics", input=text) == ""


def test_every_metric_is_explained_to_those_who_run_it(
    folder: Path, registries: list[CollectorRegistry]
) -> None:
    """In full, with an ending alone (`…_rooms`), or with a beginning alone (`process_…`)."""
    page = (folder.parent / "docs/operations.md").read_text()
    words = set(re.findall(r"`([a-z_…]+)`", page))
    metrics = set[str]().union(*map(dashboards.families, registries))
    unexplained = [
        name
        for name in metrics
        if name not in words
        and not any(word.startswith("…") and name.endswith(word[1:]) for word in words)
        and not any(word.endswith("…") and name.startswith(word[:-1]) for word in words)
    ]
    assert unexplained == []


def test_dashboards_and_alerts_ask_for_what_there_is(
    folder: Path, prometheus: Prometheus, registries: list[CollectorRegistry]
) -> None:
    answered = set[str]().union(*map(dashboards.names, registries))
    asked = [alert["query"] for alert in prometheus.alerts()]
    for dashboard in dashboards.load(folder).values():
        asked += dashboards.expressions(dashboard)
    wanted = set[str]().union(*map(dashboards.metrics_in, asked))
    assert wanted - answered == set()


def test_every_dashboard_has_an_id_of_its_own_and_no_panel_overlaps(folder: Path) -> None:
    shown = {path.stem: json.loads(path.read_text()) for path in dashboards.paths(folder)}
    assert sorted(shown) == ["media-node", "overview", "room-quality", "signaling"]
    assert {name: dashboard["uid"] for name, dashboard in shown.items()} == {
        name: f"calling-{name}" for name in shown
    }
    for dashboard in shown.values():
        cells = [
            (x, y)
            for place in (panel["gridPos"] for panel in dashboard["panels"])
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) < 24
