"""The operating-system side of a worker: a child process, four pipes and its end.

`posix_spawn` rather than `fork`: no Python code runs between fork and exec, so
threads in the parent are safe. The child gets a session of its own, or Ctrl-C in
a terminal would kill the workers before the parent could say good-bye. It ends
by itself when the pipe on its fd 3 closes, so none survives its parent.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from media.mediasoup.output import LineLog

# The child's file descriptors, as the worker expects them.
_STDIN, _STDOUT, _STDERR, _CHANNEL_IN, _CHANNEL_OUT = range(5)
# Ends in the parent stay clear of the numbers that the child's ends are moved to.
_FIRST_PARENT_FD = 10
# An ignored or blocked signal would be inherited through exec.
_DEFAULT_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD)


class Process:
    """A running child; `to_child` and `from_child` are the parent's ends of fds 3 and 4.

    Whoever uses those two closes them. `on_exit` is called on the event loop,
    once, as soon as the child is gone and reaped.
    """

    def __init__(self, pid: int, to_child: int, from_child: int, outputs: Sequence[LineLog]):
        self.pid = pid
        self.to_child = to_child
        self.from_child = from_child
        self.exit_code: int | None = None
        self.on_exit: Callable[[], None] = lambda: None
        self._exited = asyncio.Event()
        self._outputs = outputs
        self._loop = asyncio.get_running_loop()
        self._pidfd = os.pidfd_open(pid)
        self._loop.add_reader(self._pidfd, self._reap)

    @classmethod
    def spawn(cls, binary: Path, arguments: Sequence[str], env: Mapping[str, str]) -> Process:
        """Start `binary`; raises OSError when it cannot be executed."""
        with ExitStack() as when_failed, ExitStack() as always:

            def pipe(child_fd: int, child_writes: bool = True) -> int:
                read, write = _pipe()
                own, childs = (read, write) if child_writes else (write, read)
                when_failed.callback(os.close, own)
                # As long as the parent held this end too, it would never see the end of file.
                always.callback(os.close, childs)
                actions.append((os.POSIX_SPAWN_DUP2, childs, child_fd))
                return own

            actions: list[tuple[Any, ...]] = [
                (os.POSIX_SPAWN_OPEN, _STDIN, "/dev/null", os.O_RDONLY, 0)
            ]
            stdout, stderr = pipe(_STDOUT), pipe(_STDERR)
            to_child, from_child = pipe(_CHANNEL_IN, child_writes=False), pipe(_CHANNEL_OUT)
            pid = os.posix_spawn(
                binary,
                [str(binary), *arguments],
                dict(env),
                file_actions=actions,
                setsid=True,
                setsigmask=[],
                setsigdef=_DEFAULT_SIGNALS,
            )
            when_failed.callback(_kill_and_reap, pid)
            outputs = (LineLog(stdout, pid, "stdout"), LineLog(stderr, pid, "stderr"))
            process = cls(pid, to_child, from_child, outputs)
            when_failed.pop_all()
            return process

    @property
    def last_words(self) -> str:
        """The last line on stderr, where a crashing process says why."""
        return self._outputs[1].last_line

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    async def wait(self, timeout: float | None = None) -> bool:
        """Wait until the child is gone, at most `timeout` seconds; says whether it is."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._exited.wait(), timeout)
        return self._exited.is_set()

    async def stop(self, patience: float) -> None:
        """Wait for an end that was asked for, then insist: SIGTERM, and at last SIGKILL."""
        for insist in (self.terminate, self.kill):
            if await self.wait(patience):
                return
            insist()
        await self.wait()

    def _send(self, number: signal.Signals) -> None:
        # Reaping happens only here in `_reap`, so until then the pid is still ours.
        if not self._exited.is_set():
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def _reap(self) -> None:
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid == 0:
                return
            self.exit_code = os.waitstatus_to_exitcode(status)
        except ChildProcessError:
            # Somebody waited for any child and took the status; the process is gone all the same.
            self.exit_code = None
        self._loop.remove_reader(self._pidfd)
        os.close(self._pidfd)
        for output in self._outputs:
            output.close()
        self._exited.set()
        self.on_exit()


def _pipe() -> tuple[int, int]:
    """A pipe (read end, write end), close-on-exec, with high numbers."""
    with ExitStack() as low_numbers:
        high = []
        for fd in os.pipe2(os.O_CLOEXEC):
            low_numbers.callback(os.close, fd)
            high.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_PARENT_FD))
    return high[0], high[1]


def _kill_and_reap(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
