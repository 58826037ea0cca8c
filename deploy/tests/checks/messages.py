from __future__ import annotations

from collections.abc import Sequence

from django.core.checks import CheckMessage


def shown(messages: Sequence[CheckMessage]) -> list[tuple[str, str]]:
    """Id and text of each; all of them say what to do."""
    assert all(message.hint for message in messages)
    return [(str(message.id), message.msg) for message in messages]
