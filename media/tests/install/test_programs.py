"""Programs that set-up runs: what is passed on, what is said when they fail."""

from __future__ import annotations

import pytest

from media.install.errors import InstallError
from media.install.programs import run


def test_lines_are_passed_on_as_they_come() -> None:
    lines: list[str] = []

    last = run(["/bin/sh", "-c", "echo one; echo two >&2"], on_line=lines.append)

    assert lines == ["one", "two"]
    assert last == "two"


def test_a_failure_tells_the_last_forty_lines() -> None:
    with pytest.raises(InstallError) as caught:
        run(["/bin/sh", "-c", "seq 1 50; exit 3"])

    assert str(caught.value).splitlines() == [
        "sh failed with exit code 3:",
        *(str(number) for number in range(11, 51)),
    ]


def test_a_missing_program_is_named() -> None:
    with pytest.raises(InstallError) as caught:
        run(["no-such-program"])

    assert str(caught.value) == "Cannot run no-such-program: No such file or directory."
