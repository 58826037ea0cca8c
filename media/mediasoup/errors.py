"""Everything the driver raises.

MediasoupError
├── InvalidParameters   what the caller gave is malformed or out of range
├── UnsupportedError    well-formed, but no codec or capability fits
├── NotFoundError       an id that nothing here answers to
├── ClosedError         the object or its worker was closed before the answer came
├── RequestRefused      the worker answered "no" and said why
├── RequestTimeout      the worker did not answer in time
├── ChannelError        the worker sent what cannot be read
├── WorkerStartError    the worker process could not be started
└── SchemaMissing       the generated schema is absent or of another version
"""

from __future__ import annotations


class MediasoupError(Exception):
    """The root: catch it to catch all that the driver raises by itself."""


class InvalidParameters(MediasoupError):
    """Malformed input; the message names the place (`rtpParameters.codecs[0].payloadType`)."""


class UnsupportedError(MediasoupError):
    """Valid input that this router, or the receiving end, has no codec for."""


class NotFoundError(MediasoupError):
    """No such producer, consumer or other object."""


class ClosedError(MediasoupError):
    """The object is closed, or was closed while the request was on its way."""


class RequestRefused(MediasoupError):
    """The worker refused `method`; `reason` is its own text."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"{method} was refused: {reason}")
        self.method = method
        self.reason = reason


class RequestTimeout(MediasoupError):
    """The worker left `method` unanswered for `seconds`."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method} was not answered within {seconds:g} s")
        self.method = method
        self.seconds = seconds


class ChannelError(MediasoupError):
    """An oversized or undecodable frame; the worker behind it is killed."""


class WorkerStartError(MediasoupError):
    """The worker did not come up; the message says what to do."""


class SchemaMissing(MediasoupError):
    """The FlatBuffers schema is not installed in the pinned version."""
