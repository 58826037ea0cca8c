"""`manage.py check_stack` against a fleet behind a balancer, whole and broken."""

from __future__ import annotations

import json
import signal
from urllib.error import HTTPError

from jbcalling.tests.checking import Checked
from jbcalling.tests.conftest import Balance
from jbcalling.tests.fleet.fleet import Fleet, Member, eventually
from media.tests.servers import RedisServer

# What others are asked for answers later than what is known.
_PATIENCE = "20"
_MEDIA = "Media service unreachable"


def wait_until_missed(fleet: Fleet, dependency: str) -> None:
    """Until both replicas have noticed, what they say depends on who is asked."""
    replicas = (fleet.a, fleet.b)
    eventually(lambda: all(misses(replica, dependency) for replica in replicas), dependency)


def misses(replica: Member, dependency: str) -> bool:
    try:
        replica.get("/ready")
    except HTTPError as answer:
        return bool(json.load(answer)["dependencies"][dependency] != "ok")
    return False


def test_what_is_dead_in_a_fleet_is_named(
    fleet: Fleet, balance: Balance, own_redis: RedisServer
) -> None:
    url = balance(fleet.a.port, fleet.b.port)
    whole = Checked(url, "--replicas", "2", "--media", fleet.m1.url, "--media", fleet.m2.url)
    assert whole.symptoms() == {}
    skipped = [step for step, status in whole.statuses().items() if status == "skip"]
    assert skipped == ["tls", "traefik", "frontend", "turn"]

    for node in (fleet.m1, fleet.m2):
        node.stop(signal.SIGKILL)
    wait_until_missed(fleet, "media")
    without_media = Checked(url, "--media", fleet.m1.url, "--timeout", _PATIENCE)
    assert without_media.symptoms() == {"ready": _MEDIA, "media": _MEDIA, "join": _MEDIA}

    own_redis.stop(signal.SIGKILL)
    wait_until_missed(fleet, "redis")
    without_redis = Checked(url, "--timeout", _PATIENCE)
    assert without_redis.symptoms() == {"ready": "Redis down", "join": _MEDIA}
    assert "redis: does not answer" in without_redis.detail("ready")
