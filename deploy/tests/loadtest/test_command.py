from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from deploy.loadtest.director import Result
from deploy.loadtest.judge import Limits
from deploy.loadtest.plan import Plan
from deploy.loadtest.summary import summarise
from deploy.management.commands.loadtest import Command
from media.tests.ports import free_port


def test_a_file_that_cannot_be_written_costs_no_other(tmp_path: Path) -> None:
    report = summarise(Result(Plan(("http://one",)), Limits()))
    (tmp_path / "file").touch()
    impossible, html = tmp_path / "file" / "load.json", tmp_path / "load.html"
    with pytest.raises(CommandError, match=r"Not written: .*/file/load\.json: "):
        Command()._write(report, impossible, html)
    # Of a test in which nobody came in.
    assert "Capacity: unknown, no step was finished." in html.read_text()


def test_where_nobody_answers_nobody_is_sent() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError) as refusal:
        call_command("loadtest", url)
    assert str(refusal.value) == (
        f"Signaling does not answer at {url}/health: connection refused. "
        "Is it started, and is this its address?"
    )
