"""What a child process writes to stdout and stderr, line by line into the log."""

from __future__ import annotations

import asyncio
import logging
import os

logger = logging.getLogger(__name__)

_READ_SIZE = 64 * 1024
# A line that never ends is cut here, so that it cannot fill the memory.
_LONGEST_LINE = 8 * 1024


class LineLog:
    """Reads `fd` until its end, or until it is closed; owns the fd."""

    def __init__(self, fd: int, pid: int, name: str) -> None:
        self.last_line = ""
        self._fd = fd
        self._pid = pid
        self._level = logging.ERROR if name == "stderr" else logging.INFO
        self._name = name
        self._rest = b""
        self._open = True
        self._loop = asyncio.get_running_loop()
        os.set_blocking(fd, False)
        self._loop.add_reader(fd, self._read)

    def close(self) -> None:
        """Take what is still there, then let go."""
        while self._open:
            self._read(final=True)

    def _read(self, final: bool = False) -> None:
        try:
            data = os.read(self._fd, _READ_SIZE)
        except BlockingIOError:
            data = b""
            if not final:
                return
        if data:
            self._take(data)
            return
        self._open = False
        self._take(b"\n" if self._rest else b"")
        self._loop.remove_reader(self._fd)
        os.close(self._fd)

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            if text := line[:_LONGEST_LINE].decode(errors="replace").strip():
                self.last_line = text
                logger.log(self._level, "worker %d %s: %s", self._pid, self._name, text)
