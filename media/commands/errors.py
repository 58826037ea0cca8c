"""What the driver raises, in the words of the contract. The one place that translates."""

from __future__ import annotations

import logging

from media.commands.protocol import Failure
from media.contracts import MediaError
from media.mediasoup import (
    InvalidParameters,
    MediasoupError,
    NotFoundError,
    RequestRefused,
    UnsupportedError,
)
from media.pool.lease import FullError, StaleError

logger = logging.getLogger(__name__)


def failure_of(error: Exception, command: str) -> Failure:
    match error:
        case StaleError():
            return Failure(code="stale", message=str(error))
        case FullError():
            return Failure(code="full", message=str(error))
        case MediaError():
            return Failure(code=error.code, message=error.message)
        case InvalidParameters() | RequestRefused():
            return Failure(code="bad_request", message=str(error))
        case UnsupportedError():
            return Failure(code="unsupported_codec", message=str(error))
        case NotFoundError():
            return Failure(code="not_found", message=str(error))
        case TimeoutError():
            return Failure(code="media_unavailable", message=f"{command} took too long")
        case MediasoupError():
            # Closed, timed out or dead: what is left is a worker that is going away.
            return Failure(code="media_unavailable", message=str(error))
        case _:
            logger.error("media command %s failed", command, exc_info=error)
            return Failure(code="internal", message="the media node failed on this command")
