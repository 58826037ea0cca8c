from __future__ import annotations

import json
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from prometheus_client import generate_latest

from deploy.canary import metrics, results
from deploy.canary.canary import Canary
from deploy.canary.process import Outcome, Process
from deploy.models import SelfTest
from media.contracts import Json
from media.models import Node
from rooms.models import Participant, Replica, Room

PROBLEM = {
    "detail": "5.0% of 90 packets are lost",
    "symptom": "Packets are lost",
    "causes": ["a full link", "a firewall"],
    "remedy": "See both.",
}
REPORT: Json = {
    "ok": True,
    "summary": "1 replica (a), 1 node (m1); 2 of 2 directions pass",
    "joins": [{"replica": "a", "node": "m1", "name": "a", "seconds": 0.2, "problems": []}],
    "directions": [
        {
            **{"node": "m1", "sender": "a", "receiver": receiver, "kind": "video", "loss": loss},
            **{"loss_to_node": loss, "loss_from_node": 0.0, "first_seconds": 0.5},
            **{"jitter_seconds": 0.004, "frames_per_second": fps, "delay_seconds": 0.09},
            **{"skew_seconds": skew, "problems": []},
        }
        for receiver, loss, fps, skew in (("b", 0.01, 15.0, 0.01), ("c", 0.05, 12.5, -0.03))
    ],
    "problems": [],
}


@pytest.fixture
def silent_url() -> Iterator[str]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def canary_settings(settings: Any, silent_url: str) -> Any:
    settings.CANARY_URLS = [silent_url]
    settings.CANARY_OPTIONS = "--timeout 30"
    settings.CANARY_EVERY = 300.0
    return settings


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_report_becomes_a_row() -> None:
    began = timezone.now() - timedelta(seconds=20)
    row = results.record(began, Outcome(json.dumps(REPORT), "Room x on node m1\n"))
    row.refresh_from_db()
    assert (row.ok, row.summary, row.report) == (True, REPORT["summary"], REPORT)
    assert 20 <= row.seconds < 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "summary"),
    [
        (Outcome("", "", timed_out=True), "the self-test was not done after 0 s and was ended"),
        (Outcome("", "a\nNo module\n"), "the self-test did not run: No module"),
        (Outcome("[]", ""), "the self-test did not run: it said nothing"),
    ],
)
def test_whatever_is_no_report_is_a_bad_result(outcome: Outcome, summary: str) -> None:
    row = results.record(timezone.now(), outcome)
    assert (row.ok, row.summary, row.report) == (False, summary, {})


@pytest.mark.django_db
@pytest.mark.postgres
def test_old_rows_and_rooms_that_nobody_is_in_go() -> None:
    now = timezone.now()
    for days in (1, 6, 8):
        began = now - timedelta(days=days)
        SelfTest.objects.create(started_at=began, seconds=1, ok=True, summary=str(days))
    old, in_use, new = (f"canary-0123456789a{end}-1" for end in "bcd")
    # The last two are people's own.
    for slug in (old, in_use, new, "canary-islands", "lobby"):
        Room.objects.create(slug=slug)
    Room.objects.exclude(slug=new).update(created_at=now - timedelta(hours=2))
    for slug, left_at in ((old, now), (in_use, None)):
        room = Room.objects.get(slug=slug)
        Participant.objects.create(
            id=slug,
            room=room,
            name="bot",
            joined_at=now,
            left_at=left_at,
            resume_token_hash=slug,
        )

    results.prune()

    assert [row.summary for row in SelfTest.objects.all()] == ["1", "6"]
    slugs = set(Room.objects.values_list("slug", flat=True))
    assert slugs == {in_use, new, "canary-islands", "lobby"}


def test_the_worst_of_each_is_told_to_prometheus(canary_settings: Any) -> None:
    began = timezone.now()
    row = SelfTest(started_at=began, seconds=12.5, ok=True, report=REPORT)
    told = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in metrics.families(row, ["other"], ["other"])
        for sample in family.samples
    }
    assert told == {
        ("selftest_interval_seconds",): 300.0,
        ("selftest_finished_timestamp_seconds",): began.timestamp() + 12.5,
        ("selftest_ok",): 1.0,
        ("selftest_join_seconds", "a", "m1"): 0.2,
        ("selftest_first_seconds", "m1", "video"): 0.5,
        ("selftest_loss_ratio", "m1", "to", "video"): 0.05,
        ("selftest_loss_ratio", "from", "m1", "video"): 0.0,
        ("selftest_jitter_seconds", "m1", "video"): 0.004,
        ("selftest_frames_per_second", "m1", "video"): 12.5,
        ("selftest_delay_seconds", "m1", "video"): 0.09,
        ("selftest_av_skew_seconds", "m1"): -0.03,
    }


def test_a_report_of_another_version_hides_no_other_metrics(canary_settings: Any) -> None:
    report = {"ok": True, "joins": [{"seconds": 1.0}], "directions": [{"jitter_seconds": 0.1}]}
    row = SelfTest(started_at=timezone.now(), seconds=1, ok=True, report=report)
    told = {s.name for f in metrics.families(row, [], []) for s in f.samples}
    assert told == {
        "selftest_interval_seconds",
        "selftest_finished_timestamp_seconds",
        "selftest_ok",
    }


@pytest.mark.django_db
def test_without_urls_there_is_no_canary(settings: Any) -> None:
    settings.CANARY_URLS = []
    assert not Canary().start()
    told = generate_latest(metrics.registry).decode()
    assert "\nselftest_interval_seconds +Inf\n" in told
    assert "\nselftest_ok NaN\n" in told


@pytest.mark.django_db
def test_before_the_first_result_everything_about_everybody_is_unknown(
    canary_settings: Any,
) -> None:
    now = timezone.now()
    Replica.objects.create(id="1", name="a", started_at=now, heartbeat_at=now)
    for name, state in (("m1", Node.State.SERVING), ("m2", Node.State.DEAD)):
        Node.objects.create(
            name=name, state=state, state_since=now, started_at=now, heartbeat_at=now
        )
    told = generate_latest(metrics.registry).decode()
    assert "\nselftest_interval_seconds 300.0\n" in told
    assert "\nselftest_finished_timestamp_seconds 0.0\n" in told
    assert re.findall(r"^(selftest_\S+) NaN$", told, re.MULTILINE) == [
        "selftest_ok",
        'selftest_join_seconds{node="m1",replica="a"}',
        'selftest_first_seconds{kind="audio",node="m1"}',
        'selftest_first_seconds{kind="video",node="m1"}',
        'selftest_loss_ratio{kind="audio",node="m1",way="to"}',
        'selftest_loss_ratio{kind="video",node="m1",way="to"}',
        'selftest_loss_ratio{kind="audio",node="m1",way="from"}',
        'selftest_loss_ratio{kind="video",node="m1",way="from"}',
        'selftest_jitter_seconds{kind="audio",node="m1"}',
        'selftest_jitter_seconds{kind="video",node="m1"}',
        'selftest_frames_per_second{kind="audio",node="m1"}',
        'selftest_frames_per_second{kind="video",node="m1"}',
        'selftest_delay_seconds{kind="audio",node="m1"}',
        'selftest_delay_seconds{kind="video",node="m1"}',
        'selftest_av_skew_seconds{node="m1"}',
    ]


def test_a_process_that_takes_too_long_is_ended(canary_settings: Any) -> None:
    process = Process()
    pid = process.pid
    assert os.getpriority(os.PRIO_PROCESS, pid) == 10
    assert os.getpgid(pid) == pid
    assert process.wait(0.2).timed_out
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


def test_a_process_ends_with_the_thread_that_made_it(canary_settings: Any) -> None:
    made: list[Process] = []

    def make() -> None:
        made.append(Process())
        # Until `setpriv` has done its part.
        while not Path(f"/proc/{made[0].pid}/cmdline").read_text().startswith(sys.executable):
            time.sleep(0.01)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    assert made[0].wait(20) == Outcome("", "")


def test_never_two_at_once(canary_settings: Any, redis_url: str) -> None:
    canary_settings.REDIS_URL = redis_url
    first, second = Canary(), Canary()
    assert first.start()
    assert not second.start()
    # Ended with its node, it makes way for the next at once.
    first.stop()
    first.wait()
    assert not first.start()
    assert second.start()
    second.stop()
    second.wait()


@pytest.mark.django_db(transaction=True)
def test_options_that_cannot_be_read_are_a_bad_result(canary_settings: Any, redis_url: str) -> None:
    canary_settings.REDIS_URL = redis_url
    canary_settings.CANARY_OPTIONS = '--password "open'
    canary = Canary()
    assert canary.start()
    canary.wait()
    assert [(row.ok, row.summary) for row in SelfTest.objects.all()] == [
        (False, "the self-test did not run: No closing quotation")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("report", "advice"),
    [
        (
            {
                "joins": [{**REPORT["joins"][0], "problems": [PROBLEM]}],
                "directions": [{**REPORT["directions"][0], "problems": [PROBLEM]}],
                "problems": [],
            },
            "<tr><td>Packets are lost</td><td>a full link; a firewall</td><td>See both.</td></tr>",
        ),
        ({}, "See the log of the node that ran it: canary."),
    ],
    ids=["judged", "not done"],
)
def test_the_admin_says_once_what_to_do(client: Client, report: Json, advice: str) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    row = SelfTest.objects.create(
        started_at=timezone.now(), seconds=12, ok=False, summary="bad", report=report
    )
    page = client.get(f"/admin/deploy/selftest/{row.pk}/change/").content.decode()
    assert page.count(advice) == 1


@pytest.mark.django_db
def test_the_admin_shows_a_result_and_lets_nobody_change_it(client: Client) -> None:
    admin = get_user_model().objects.create_superuser("admin")
    client.force_login(admin)
    row = SelfTest.objects.create(
        started_at=timezone.now(), seconds=12, ok=True, summary="fine", report=REPORT
    )
    assert "fine" in client.get("/admin/deploy/selftest/").content.decode()
    page = client.get(f"/admin/deploy/selftest/{row.pk}/change/").content.decode()
    assert "<tr><td>m1</td><td>a</td><td>c</td><td>video</td><td>5.0%</td><td>4.0 ms</td>" in page
    assert 'name="summary"' not in page
    assert client.post(f"/admin/deploy/selftest/{row.pk}/delete/").status_code == 403
