from __future__ import annotations

from pathlib import Path

import pytest

from deploy import fleet
from deploy.fleet.procfile import Entry, parse


def test_comments_and_empty_lines_are_left_out() -> None:
    text = "# Servers\n\nredis:   redis-server --port 1\nmigrate!: manage.py migrate\n"
    assert parse(text) == [
        Entry("redis", "redis-server --port 1", is_step=False),
        Entry("migrate", "manage.py migrate", is_step=True),
    ]


@pytest.mark.parametrize("line", ["redis", "redis:", ": command", "Redis: command"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: expected `name: command`"):
        parse(f"a: b\n{line}\n")


def test_the_fleet_is_what_it_is_said_to_be() -> None:
    entries = parse((Path(fleet.__file__).parent / "Procfile").read_text())
    assert [entry.name for entry in entries if not entry.is_step] == [
        *("redis", "postgres", "m1", "m2", "replica-1", "replica-2", "beat"),
    ]
