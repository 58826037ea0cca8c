from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from deploy import plot_packages

COMMANDS = (
    ("loadtest", "http://127.0.0.1:1"),
    ("draw_dashboard", "dashboard.json", "picture.png"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_who_lacks_them_is_told_how_to_get_them(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plot_packages, "PACKAGES", ("psutil", "never_made"))
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    assert str(refusal.value) == (
        "Not installed here: never_made. In a checkout: pip install -r requirements-plots.txt"
    )
