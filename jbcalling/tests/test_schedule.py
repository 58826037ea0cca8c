"""What beat does once in a while, as the environment has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings

_ASK = """
import json
from jbcalling.celery import app
app.loader.import_default_modules()
schedule = app.conf.beat_schedule
tasks = [entry["task"] for entry in schedule.values() if entry["task"] in app.tasks]
print(json.dumps([schedule, sorted(tasks)]))
"""


def beat(**environment: str) -> dict[str, Any]:
    """Its schedule, all of whose tasks there are."""
    answered = subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    schedule, tasks = json.loads(answered.stdout)
    assert tasks == sorted(schedule)
    return dict(schedule)


def test_there_is_a_canary_only_where_it_is_asked_for() -> None:
    assert "deploy.tasks.canary" not in beat(CANARY_URLS="")
    schedule = beat(CANARY_URLS="https://api.example.org", CANARY_EVERY="60")
    assert schedule["deploy.tasks.canary"] == {
        "task": "deploy.tasks.canary",
        "schedule": 60.0,
        "options": {"queue": "fleet", "expires": 60.0},
    }
