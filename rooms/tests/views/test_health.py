from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from media import facade
from media.contracts import MediaError, NodeHealth
from rooms.domain import joining
from rooms.domain.joining import Newcomer
from rooms.domain.line import Line
from rooms.signaling.db import in_db
from rooms.tests.domain.people import knock, request
from rooms.views import metrics

NODE = NodeHealth("local", 2, "40000-40100", ["127.0.0.1"], 1, 2, 3, 4, 5)


def media_says(monkeypatch: pytest.MonkeyPatch, answer: NodeHealth | MediaError) -> None:
    async def health() -> NodeHealth:
        if isinstance(answer, MediaError):
            raise answer
        return answer

    monkeypatch.setattr(facade, "health", health)


async def test_health_needs_nothing(async_client: AsyncClient, settings: Any) -> None:
    settings.CALLING_VERSION = "1.2.3"
    answer = await async_client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "service": "signaling", "version": "1.2.3"}
    # Replicas of one fleet have one key.
    assert (await async_client.get("/health"))["X-Fleet"] == answer["X-Fleet"]
    settings.SECRET_KEY = "another"
    assert (await async_client.get("/health"))["X-Fleet"] != answer["X-Fleet"]


@pytest.mark.django_db(transaction=True)
async def test_ready(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    media_says(monkeypatch, NODE)
    answer = await async_client.get("/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "dependencies": {"database": "ok", "media": "ok"}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("says", "problem"),
    [
        (MediaError("media_unavailable", "No media node."), "No media node."),
        (
            NodeHealth("local", 0, "", [], 0, 0, 0, 0, 0, ["no worker", "no address"]),
            "no worker; no address",
        ),
    ],
)
async def test_not_ready_without_media(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, says: Any, problem: str
) -> None:
    media_says(monkeypatch, says)
    answer = await async_client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "dependencies": {"database": "ok", "media": problem},
    }


@pytest.mark.django_db(transaction=True)
async def test_metrics(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    media_says(monkeypatch, NODE)

    def fill() -> None:
        for number in range(3):
            asked = request(room=f"room{number % 2}")
            joining.join(asked, Newcomer(str(number) * 32, Line("sid")), knock(asked))

    await in_db(fill)
    answer = await async_client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    values = dict(re.findall(r"^(\w+) ([\d.]+)$", answer.content.decode(), re.MULTILINE))
    assert values["signaling_connections"] == "0.0"
    assert values["signaling_rooms"] == "2.0"
    assert values["signaling_participants"] == "3.0"
    assert values["signaling_redis_up"] == "1.0"
    assert values["signaling_database_up"] == "1.0"
    assert values["signaling_peers"] == "0.0"
    assert values["media_up"] == "1.0"
    assert values["media_consumers"] == "4.0"
    assert values["media_transports"] == "5.0"
    media_says(monkeypatch, MediaError("media_unavailable", "No media node."))
    without = (await async_client.get("/metrics")).content
    assert b"\nmedia_up 0.0\n" in without
    assert b"\nmedia_rooms NaN\n" in without


@pytest.mark.django_db(transaction=True)
async def test_metrics_while_the_database_is_away(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_says(monkeypatch, NODE)

    def away() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(metrics, "_count_live", away)
    answer = await async_client.get("/metrics")
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert "signaling_database_up 0.0" in lines
    assert "signaling_rooms NaN" in lines
    assert "media_up 1.0" in lines
    assert "# TYPE media_command_seconds histogram" in lines
