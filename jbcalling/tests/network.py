"""A network of a test's own, with a firewall that nobody else has to pass."""

from __future__ import annotations

import ctypes
import os
import subprocess
from types import TracebackType
from typing import Self

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class Network:
    """In it is what this thread starts meanwhile; only `lo` is there. Takes root."""

    def __enter__(self) -> Self:
        self._before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        _succeed(_libc.unshare(_CLONE_NEWNET))
        self._run("ip", "link", "set", "lo", "up")
        self._run("nft", "add table inet test")
        self._run("nft", "add chain inet test input { type filter hook input priority 0; }")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _succeed(_libc.setns(self._before, _CLONE_NEWNET))
        os.close(self._before)

    def rule(self, *rules: str) -> None:
        """These hold from now on, and no others."""
        self._run("nft", "flush chain inet test input")
        for rule in rules:
            self._run("nft", f"add rule inet test input {rule}")

    @staticmethod
    def _run(*command: str) -> None:
        subprocess.run(command, check=True)


def _succeed(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
