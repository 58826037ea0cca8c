"""Log lines as JSON objects, for programs that collect them."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from media import log_context


class JsonFormatter(logging.Formatter):
    """One line a record: `time`, `level`, `logger`, `message`, `node`, and what it is about.

    `event`, `command`, `room`, `peer` and `request` are there where they are known,
    `exception` is a traceback.
    """

    def __init__(self, node: str) -> None:
        super().__init__()
        self._node = node

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "node": self._node,
            **log_context.fields(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
