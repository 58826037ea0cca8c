"""What lines in the log are about, as a formatter would see it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from media import log_context


class _Fields(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(dict(log_context.fields()))


@contextmanager
def fields_of(logger: str) -> Iterator[list[dict[str, str]]]:
    """One entry for each line that this logger gets."""
    handler = _Fields()
    logging.getLogger(logger).addHandler(handler)
    try:
        yield handler.seen
    finally:
        logging.getLogger(logger).removeHandler(handler)
