"""Runs the programs that set-up needs."""

from __future__ import annotations

import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from media.install.errors import InstallError

# Enough of a compiler's last words to see what it did not like.
_LINES_KEPT = 40


def run(
    argv: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> str:
    """Run a program to its end and return the last line it wrote.

    `on_line` gets every line while the program works. Raises `InstallError`
    with the program's last lines when it is missing or fails.
    """
    name = Path(argv[0]).name
    last: deque[str] = deque(maxlen=_LINES_KEPT)
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise InstallError(f"Cannot run {name}: {error.strerror}.") from error
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                last.append(line.rstrip())
                if on_line:
                    on_line(last[-1])
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise InstallError(
            "\n".join([f"{name} failed with exit code {process.returncode}:", *last])
        )
    return last[-1] if last else ""
