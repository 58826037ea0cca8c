from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from deploy.checks.layer import check_layer
from deploy.tests.checks.messages import shown
from rooms.models import Replica

pytestmark = pytest.mark.django_db


def add_replica(name: str, age: float = 0) -> None:
    now = timezone.now()
    Replica.objects.create(
        id=name, name=name, started_at=now, heartbeat_at=now - timedelta(seconds=age)
    )


def in_memory(settings: Settings) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


def test_a_process_alone(alone: Settings) -> None:
    in_memory(alone)
    add_replica("gone", age=60)
    assert check_layer(None) == []


def test_a_process_alone_beside_a_fleet(alone: Settings) -> None:
    in_memory(alone)
    add_replica("a")
    add_replica("b")
    assert shown(check_layer(None)) == [
        (
            "calling.E015",
            "The Channels layer is in memory, but 2 replicas of a fleet use this database.",
        )
    ]


def test_replicas_on_redis(replica: Settings) -> None:
    replica.CHANNEL_LAYERS = {"default": {"BACKEND": "media.commands.layer.RedisLayer"}}
    add_replica("a")
    add_replica("b")
    assert check_layer(None) == []
