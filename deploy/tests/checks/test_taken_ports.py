from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from deploy.checks.taken_ports import check_taken_ports
from deploy.tests.checks.messages import shown
from media.models import Node
from media.tests.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody uses over UDP."""
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as somebody:
        somebody.bind(("127.0.0.1", port))
        yield port


@pytest.fixture
def on_one_port(node: Settings, taken: int) -> Settings:
    node.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    node.MEDIA_LISTEN_IP = ""
    node.MEDIA_WORKERS = 1
    node.MEDIA_RTC_PORTS = (taken, taken)
    return node


def add_node(name: str, ports: str, announced: str = "127.0.0.1", age: float = 0) -> None:
    now = timezone.now()
    Node.objects.create(
        name=name,
        state=Node.State.SERVING,
        state_since=now,
        state_by=name,
        started_at=now,
        heartbeat_at=now - timedelta(seconds=age),
        announced=[announced],
        ports=ports,
        version="",
    )


def test_a_taken_port(on_one_port: Settings, taken: int) -> None:
    assert shown(check_taken_ports(None)) == [
        ("calling.E010", f"Of RTC_PORTS={taken}-{taken}, 0 are free for 1 workers.")
    ]


def test_a_node_that_runs_has_its_own(on_one_port: Settings, taken: int) -> None:
    add_node("m1", f"{taken}-{taken}")
    assert check_taken_ports(None) == []


def test_enough_free_ports(on_one_port: Settings) -> None:
    port = free_port()
    on_one_port.MEDIA_RTC_PORTS = (port, port)
    assert check_taken_ports(None) == []


def test_ports_of_another_node(on_one_port: Settings) -> None:
    on_one_port.MEDIA_RTC_PORTS = (40000, 40100)
    add_node("m2", "40100-40199")
    add_node("m3", "40101-40199")
    add_node("elsewhere", "40000-40100", announced="192.0.2.1")
    add_node("gone", "40000-40100", age=60)
    assert shown(check_taken_ports(None)) == [
        (
            "calling.E009",
            "RTC_PORTS=40000-40100 overlaps with 40100-40199 of node m2, which announces the "
            "same address.",
        )
    ]


def test_replicas_take_none(replica: Settings, taken: int) -> None:
    replica.MEDIA_RTC_PORTS = (taken, taken)
    assert check_taken_ports(None) == []
