from __future__ import annotations

import json

from deploy.stack_check import report
from deploy.stack_check.result import Diagnosis, Result, Status
from deploy.stack_check.walk import Target

DIAGNOSIS = Diagnosis("Sticky sessions not working", ("no sticky cookie",), "Have it set.")
RESULTS = [
    Result("dns", Status.PASSED, "127.0.0.1 is an address"),
    Result("sticky", Status.FAILED, "4 of 8 requests are refused", DIAGNOSIS),
    Result("turn", Status.SKIPPED, "needs join"),
]


def test_a_table() -> None:
    assert report.table(RESULTS).splitlines() == [
        "pass  dns        127.0.0.1 is an address",
        "FAIL  sticky     4 of 8 requests are refused",
        "                 Sticky sessions not working.",
        "                 - no sticky cookie?",
        "                 > Have it set.",
        "skip  turn       needs join",
        "",
        "1 passed, 1 failed, 1 skipped.",
    ]


def test_a_diagnosis_is_explained_once() -> None:
    again = Result("replicas", Status.FAILED, "2 of 3 answer", DIAGNOSIS)
    assert report.table([RESULTS[1], again]).splitlines()[4:6] == [
        "FAIL  replicas   2 of 3 answer",
        "                 Sticky sessions not working, as above.",
    ]


def test_json() -> None:
    assert json.loads(report.as_json(Target("https://api.example.org"), RESULTS)) == {
        "url": "https://api.example.org",
        "ok": False,
        "first": "sticky",
        "results": [
            {"step": "dns", "status": "pass", "detail": "127.0.0.1 is an address"},
            {
                "step": "sticky",
                "status": "fail",
                "detail": "4 of 8 requests are refused",
                "symptom": "Sticky sessions not working",
                "causes": ["no sticky cookie"],
                "remedy": "Have it set.",
            },
            {"step": "turn", "status": "skip", "detail": "needs join"},
        ],
    }


def test_what_is_skipped_is_no_failure() -> None:
    assert report.is_good([RESULTS[0], RESULTS[2]])
    assert not report.is_good(RESULTS)
