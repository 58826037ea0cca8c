from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["api.example.org"], "'api.example.org': expected a URL such as https://api.example.org."),
        (["http://a", "--replicas", "0"], "'0': expected a whole number, 1 or more."),
        (["http://a", "--timeout", "soon"], "'soon': expected a number of seconds."),
    ],
)
def test_a_wrong_argument_is_said(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=r"^Error: argument ") as failed:
        call_command("check_stack", *arguments)
    assert str(failed.value).endswith(said)


def test_a_failure_shows_in_the_exit_code() -> None:
    output = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_stack", "http://127.0.0.1:1", stdout=output)
    assert ended.value.code == 1
    assert output.getvalue().endswith(
        "1 passed, 2 failed, 21 skipped.\nLook at signaling first: the others may follow from it.\n"
    )
