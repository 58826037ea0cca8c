"""`manage.py selftest` against a fleet: by hand, and by beat's task."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from jbcalling.tests.fleet.fleet import Fleet, Member, eventually
from jbcalling.tests.running import alive, command_of, descendants
from jbcalling.tests.selftesting import PATIENT, SelfTested
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

pytestmark = pytest.mark.timeout(180)


def begin_canary(node: Member) -> None:
    """As beat does."""
    subprocess.run(
        [
            *(sys.executable, "-m", "celery", "-A", "jbcalling"),
            *("call", "deploy.tasks.canary", "--queue", "fleet"),
        ],
        cwd=settings.BASE_DIR,
        env={**os.environ, **node.environment},
        check=True,
        capture_output=True,
    )


def selftests(fleet: Fleet) -> list[tuple[Member, int]]:
    """The processes of self-tests, each with the node that runs it."""
    return [
        (node, pid)
        for node in (fleet.m1, fleet.m2)
        for pid in descendants(node.pid)
        if command_of(pid).startswith(f"{sys.executable} manage.py selftest")
    ]


def test_every_replica_and_every_node_is_met_and_the_canary_tells_it(
    tmp_path: Path, own_redis: RedisServer, postgres_server: PostgresServer
) -> None:
    fleet = Fleet(
        tmp_path,
        own_redis.url,
        postgres_server.migrated_database(),
        CANARY_OPTIONS=" ".join((*PATIENT, "--seconds", "1", "--nodes", "1")),
    )
    for member in fleet.members:
        member.environment["CANARY_URLS"] = fleet.b.url
    try:
        fleet.start()
        urls = (fleet.a.url, fleet.b.url)
        tested = SelfTested(*urls, "--replicas", "2", "--nodes", "2", "--seconds", "2", *PATIENT)
        assert tested.problems() == []
        assert tested.code == 0
        assert tested.report["nodes"] == ["m1", "m2"]
        replicas = tested.report["replicas"]
        assert len(replicas) == 2
        met = {(d["node"], d["sender"], d["receiver"], d["kind"]) for d in tested.directions}
        assert met == {
            (node, sender, receiver, kind)
            for node in ("m1", "m2")
            for sender, receiver in (replicas, replicas[::-1])
            for kind in ("audio", "video")
        }

        assert "selftest_finished_timestamp_seconds 0.0" in fleet.a.get("/metrics")
        begin_canary(fleet.m1)
        assert "\nselftest_ok NaN\n" in fleet.a.get("/metrics")
        eventually(lambda: "\nselftest_ok NaN\n" not in fleet.a.get("/metrics"), "the canary")
        (row,) = json.loads(fleet.manage("dumpdata", "deploy.SelfTest"))
        result = row["fields"]
        assert result["ok"], result
        assert result["report"]["urls"] == [fleet.b.url]
        assert result["summary"].endswith("4 of 4 directions pass")
        (node,) = result["report"]["nodes"]
        metrics = fleet.a.get("/metrics")
        assert "\nselftest_ok 1.0\n" in metrics
        for name, labels in (
            ("selftest_loss_ratio", f'{{kind="video",node="{node}",way="from"}}'),
            ("selftest_jitter_seconds", f'{{kind="audio",node="{node}"}}'),
            ("selftest_frames_per_second", f'{{kind="video",node="{node}"}}'),
            ("selftest_av_skew_seconds", f'{{node="{node}"}}'),
        ):
            assert re.search(rf"^{name}{re.escape(labels)} \S+$", metrics, re.MULTILINE), name

        # Nobody would hear of a test whose node has died.
        begin_canary(fleet.m1)
        eventually(lambda: len(selftests(fleet)) == 1, "another canary")
        ((node_of_it, pid),) = selftests(fleet)
        node_of_it.stop(signal.SIGKILL)
        eventually(lambda: not alive(pid), "its end")
    finally:
        fleet.kill()
