from __future__ import annotations

import pytest
from pytest_django import Settings

from deploy.checks.ports import check_ports
from deploy.tests.checks.messages import shown


def test_enough_ports(node: Settings) -> None:
    node.MEDIA_RTC_PORTS, node.MEDIA_WORKERS, node.MEDIA_HTTP_PORT = (40000, 40100), 8, 4000
    assert check_ports(None) == []


def test_too_few(node: Settings) -> None:
    node.MEDIA_RTC_PORTS, node.MEDIA_WORKERS = (40000, 40002), 4
    assert shown(check_ports(None)) == [
        ("calling.E007", "RTC_PORTS has 3 ports for 4 workers."),
    ]


def test_none_to_spare_between_nodes(node: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    node.MEDIA_RTC_PORTS, node.MEDIA_WORKERS = (40000, 40010), 4
    assert shown(check_ports(None)) == [
        (
            "calling.W003",
            "RTC_PORTS has 11 ports for 4 workers and what nodes send each other.",
        )
    ]
    node.REDIS_URL = ""
    monkeypatch.setenv("PORT", "8000")
    assert check_ports(None) == []


def test_http_within_them(node: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    node.MEDIA_RTC_PORTS, node.MEDIA_WORKERS, node.MEDIA_HTTP_PORT = (4000, 4100), 2, 4000
    assert shown(check_ports(None)) == [
        ("calling.E008", "MEDIA_HTTP_PORT=4000 lies within RTC_PORTS=4000-4100.")
    ]
    node.REDIS_URL = ""
    monkeypatch.setenv("PORT", "4050")
    assert shown(check_ports(None)) == [
        ("calling.E008", "PORT=4050 lies within RTC_PORTS=4000-4100.")
    ]


def test_replicas_have_none(replica: Settings) -> None:
    replica.MEDIA_RTC_PORTS, replica.MEDIA_WORKERS = (40000, 40000), 4
    assert check_ports(None) == []
