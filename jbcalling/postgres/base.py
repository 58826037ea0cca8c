"""A server that falls silent is as good as gone, and soon: calls wait for its answers.

The kernel notices a network that is cut, but only where it has something to send;
nothing but a clock notices a server that hangs.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

T = TypeVar("T")

# No statement of a call takes longer, even when it waits for another's lock.
ANSWER_WITHIN = 3.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Isolation is PostgreSQL's default; a pool is not supported."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)


class Connection(psycopg.Connection[Any]):
    """Breaks when an answer takes too long, so that what was begun is rolled back.

    In the main thread are commands that somebody typed; they may take their
    time, as a migration does.
    """

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        if timeout is not None or threading.current_thread() is threading.main_thread():
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, ANSWER_WITHIN)
        except _WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server does not answer") from None
