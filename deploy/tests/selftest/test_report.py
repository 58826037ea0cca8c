from __future__ import annotations

import json

from deploy.selftest import report
from deploy.selftest.limits import Limits
from deploy.selftest.measurement import Findings, Obstacle, Packets
from deploy.selftest.target import Target
from deploy.tests.selftest.directions import direction

LIMITS = Limits()
TARGET = Target(("https://api.example.org",))


def found(*directions: object, **other: object) -> Findings:
    return Findings(["a", "b"], ["m1"], list(directions), **other)  # type: ignore[arg-type]


def test_a_good_test() -> None:
    findings = found(direction("audio"), direction(skew=-0.012))
    judged = report.judge(findings, LIMITS)
    assert judged.is_good
    assert report.table(findings, judged).splitlines() == [
        "pass  m1  a       joined in 0.20 s",
        "pass  m1  a -> b  audio  first 0.25 s, 0.0% lost, jitter 4 ms, 50.0/s, delay 90 ms",
        "pass  m1  a -> b  video  first 0.25 s, 0.0% lost, jitter 4 ms, 15.0/s, delay 90 ms, "
        "skew -12 ms",
        "",
        "2 replicas (a, b), 1 node (m1); 2 of 2 directions pass.",
    ]


def test_a_cause_is_explained_once() -> None:
    lossy = direction(packets=Packets(100, 80, 80, 80))
    findings = found(lossy, lossy)
    lines = report.table(findings, report.judge(findings, LIMITS)).splitlines()
    assert lines[1].startswith("FAIL  m1  a -> b  video  first 0.25 s, 20.0% lost")
    assert lines[2:4] == [
        "      20.0% of 100 packets are lost on the way from a to m1, more than 2%.",
        "      Packets are lost.",
    ]
    assert lines.count("      - a firewall or a provider limits the rate of UDP?") == 1
    assert lines.count("      Packets are lost, as above.") == 1
    assert lines[-1] == (
        "2 replicas (a, b), 1 node (m1); 0 of 2 directions pass; "
        "20.0% of 100 packets are lost on the way from a to m1, more than 2%."
    )


def test_what_was_not_met_is_a_failure() -> None:
    findings = found(
        direction(), obstacles=[Obstacle("nodes", "1 of 2 media nodes takes rooms: m1")]
    )
    judged = report.judge(findings, LIMITS)
    assert not judged.is_good
    assert "FAIL  1 of 2 media nodes takes rooms: m1" in report.table(findings, judged)


def test_a_test_that_measured_nothing_is_not_good() -> None:
    assert not report.judge(Findings(), LIMITS).is_good


def test_json_has_figures_and_words() -> None:
    findings = found(direction(packets=Packets(100, 80, 90, 90)), seconds=12.34)
    shown = json.loads(report.as_json(TARGET, findings, report.judge(findings, LIMITS)))
    assert (shown["ok"], shown["urls"], shown["seconds"]) == (False, [*TARGET.urls], 12.3)
    assert shown["joins"] == [
        {"node": "m1", "replica": "a", "name": "a", "seconds": 0.2, "ok": True, "problems": []}
    ]
    (way,) = shown["directions"]
    (problem,) = way.pop("problems")
    assert way == {
        "room": "demo",
        "node": "m1",
        "sender": "a",
        "receiver": "b",
        "kind": "video",
        "first_seconds": 0.25,
        "loss": 0.2,
        "loss_to_node": 0.2,
        "loss_from_node": 0.0,
        "packets": {"sent": 100, "at_server": 80, "forwarded": 90, "received": 90},
        "jitter_seconds": 0.004,
        "frames_per_second": 15.0,
        "delay_seconds": 0.09,
        "skew_seconds": None,
        "longest_stall_seconds": 0.1,
        "ok": False,
    }
    assert problem["symptom"] == "Packets are lost"
    assert problem["remedy"].startswith("On the node, see the firewall's limits")
