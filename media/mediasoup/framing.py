"""Cutting a stream of bytes into frames, without any input or output of its own.

A frame is a `uint32` length in native byte order and that many bytes. Reads of
the pipe know nothing of frames: one may hold many, or a piece of one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from media.mediasoup.errors import ChannelError

# No message of the protocol comes near this; a length above it means that the
# stream is not what we think it is.
MAX_PAYLOAD = 4 * 1024 * 1024

_LENGTH = struct.Struct("=I")


class FrameReader:
    """Feed it what was read; it gives back each payload that is complete."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield complete payloads; raises ChannelError at an oversized length.

        After that error the stream cannot be read any further.
        """
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) - start >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._buffer, start)
                if length > MAX_PAYLOAD:
                    raise ChannelError(f"oversized frame of {length} bytes")
                end = start + _LENGTH.size + length
                if end > len(self._buffer):
                    return
                payload = bytes(self._buffer[start + _LENGTH.size : end])
                start = end
                yield payload
        finally:
            del self._buffer[:start]
