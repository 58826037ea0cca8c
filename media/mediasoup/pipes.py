"""Non-blocking ends of pipes on whatever event loop is running.

Plain `add_reader` and `add_writer`: every asyncio loop has them, uvloop and
Twisted's included, and a write usually goes straight into the pipe.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

_READ_SIZE = 256 * 1024
# A worker that leaves this much unread does not work any more.
_MAX_UNSENT = 64 * 1024 * 1024


class PipeReader:
    """Hands each read to `on_data` and tells `on_end` about the end. Owns the fd."""

    def __init__(
        self, fd: int, *, on_data: Callable[[bytes], None], on_end: Callable[[], None]
    ) -> None:
        self.closed = False
        self._fd = fd
        self._on_data = on_data
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        os.set_blocking(fd, False)
        self._loop.add_reader(fd, self._read)

    def drain(self) -> None:
        """Read what is there, without waiting."""
        while not self.closed and self._read():
            pass

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._fd)
            os.close(self._fd)

    def _read(self) -> bool:
        try:
            data = os.read(self._fd, _READ_SIZE)
        except BlockingIOError:
            return False
        if data:
            self._on_data(data)
        else:
            self._on_end()
        return bool(data)


class PipeWriter:
    """Writes at once what the pipe takes and keeps the rest, in order. Owns the fd.

    Tells `on_end` when nobody can read any more, and `on_failure` when nobody does.
    """

    def __init__(
        self, fd: int, *, on_end: Callable[[], None], on_failure: Callable[[str], None]
    ) -> None:
        self.closed = False
        self._fd = fd
        self._on_end = on_end
        self._on_failure = on_failure
        self._unsent = bytearray()
        self._loop = asyncio.get_running_loop()
        os.set_blocking(fd, False)

    def write(self, data: bytes) -> None:
        if self.closed:
            return
        if not self._unsent:
            data = data[self._push(data) :]
            if not data or self.closed:
                return
            self._loop.add_writer(self._fd, self._flush)
        self._unsent += data
        if len(self._unsent) > _MAX_UNSENT:
            self._on_failure("the worker does not read its channel")

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._loop.remove_writer(self._fd)
            os.close(self._fd)

    def _flush(self) -> None:
        del self._unsent[: self._push(self._unsent)]
        if not self._unsent and not self.closed:
            self._loop.remove_writer(self._fd)

    def _push(self, data: bytes | bytearray) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError:
            self.close()
            self._on_end()
            return 0
