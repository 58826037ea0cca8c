"""The self-test as a process of its own, which is less important than the node's."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

ROOM_PREFIX = "canary"
_NICE = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """`output` and `errors` are what it wrote; `timed_out`: it had to be ended."""

    output: str
    errors: str
    timed_out: bool = False


class Process:
    """`manage.py selftest`, in a process group of its own."""

    def __init__(self) -> None:
        """It starts at once. It ends at the latest with the thread that made it."""
        self._process = subprocess.Popen(
            [
                # Nobody is left to end it when the node is killed.
                *("setpriv", "--pdeathsig", "KILL"),
                *(sys.executable, "manage.py", "selftest", "--json"),
                *("--room-prefix", ROOM_PREFIX),
                *shlex.split(settings.CANARY_OPTIONS),
                *settings.CANARY_URLS,
            ],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self, seconds: float) -> Outcome:
        """What came of it; if it is not done by then, it is killed."""
        timed_out = False
        try:
            output, errors = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            timed_out = True
            self.kill()
            output, errors = self._process.communicate()
        return Outcome(output, errors, timed_out)

    def kill(self) -> None:
        """With all that it started. Idempotent."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
