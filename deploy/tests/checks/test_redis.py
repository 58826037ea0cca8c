from __future__ import annotations

import pytest
from pytest_django import Settings
from redis import Redis

from deploy.checks import redis as checked
from deploy.checks.redis import check_redis
from deploy.tests.checks.messages import shown
from media.tests.servers import RedisServer


@pytest.fixture
def on_redis(replica: Settings, own_redis: RedisServer) -> str:
    replica.REDIS_URL = replica.GATEWAY_REDIS_URL = own_redis.url
    return own_redis.url


def test_a_good_one(on_redis: str) -> None:
    assert check_redis(None) == []


def test_none_is_needed_alone(alone: Settings) -> None:
    assert check_redis(None) == []


def test_one_that_evicts(on_redis: str) -> None:
    with Redis.from_url(on_redis) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        # As long as it may grow, it drops nothing.
        assert check_redis(None) == []
        client.config_set("maxmemory", "100mb")
    assert shown(check_redis(None)) == [
        (
            "calling.E014",
            "Redis at REDIS_URL (127.0.0.1) drops keys when it is full (allkeys-lru).",
        )
    ]


def test_one_that_is_too_old(on_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "_OLDEST", (99, 0))
    ((number, said),) = shown(check_redis(None))
    assert number == "calling.E013"
    assert said.startswith("Redis at REDIS_URL (127.0.0.1) is ")
    assert said.endswith(", older than 99.0.")


def test_both_are_looked_at_and_no_password_is_shown(replica: Settings) -> None:
    replica.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    replica.GATEWAY_REDIS_URL = "redis://:secret@127.0.0.2:1/0"
    first, second = shown(check_redis(None))
    assert first[0] == second[0] == "calling.E012"
    assert first[1].startswith("Redis does not answer at REDIS_URL (127.0.0.1): ")
    assert second[1].startswith("Redis does not answer at GATEWAY_REDIS_URL (127.0.0.2): ")
    assert "secret" not in first[1] + second[1]
