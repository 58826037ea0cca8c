from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from rooms.domain.tokens import RoomToken, read_token


def test_the_token_it_prints_is_good() -> None:
    printed = io.StringIO()
    call_command("room_token", "demo", "--name", "Bot", "--role", "host", stdout=printed)
    assert read_token(printed.getvalue().strip()) == RoomToken("demo", "Bot", "host")


@pytest.mark.parametrize("arguments", [["a b"], ["demo", "--name", "x" * 65]])
def test_what_no_room_would_take_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("room_token", *arguments)
