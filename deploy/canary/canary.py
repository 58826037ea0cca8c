"""One self-test at a time over the whole fleet, beside the node that takes the task."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from redis import Redis, RedisError
from redis.lock import Lock

from deploy.canary import results
from deploy.canary.process import Outcome, Process

logger = logging.getLogger(__name__)

# The test itself gives up before.
_WITHIN = 200.0
_LOCK = "jbcalling:canary"
_LOCKED_FOR = _WITHIN + 30.0
_PATIENCE = 5.0


class Canary:
    """Of one node."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._thread: threading.Thread | None = None
        self._ended = False

    def start(self) -> bool:
        """Whether a test was started: not if there is one already, anywhere.

        Returns at once. Raises `RedisError` when Redis is away.
        """
        if not settings.CANARY_URLS or self._ended:
            return False
        client = Redis.from_url(
            settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
        )
        # It is released by the thread that the test runs in.
        lock = client.lock(_LOCK, timeout=_LOCKED_FOR, thread_local=False)
        if not lock.acquire(blocking=False):
            client.close()
            return False
        self._thread = threading.Thread(target=self._run, args=(lock,), name="canary", daemon=True)
        self._thread.start()
        return True

    def stop(self, **_: Any) -> None:
        """The node ends: so does the test, and nobody hears of it."""
        self._ended = True
        if self._process is not None:
            self._process.kill()

    def wait(self) -> None:
        """Until the test is over, if there is one."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, lock: Lock) -> None:
        try:
            self._test()
        except (Error, OSError):
            logger.exception("the canary has no result")
        finally:
            connection.close()
            try:
                lock.release()
            except RedisError as error:
                logger.warning("the canary's lock will expire by itself: %s", error)
            lock.redis.close()

    def _test(self) -> None:
        started_at = timezone.now()
        try:
            self._process = Process()
        except (OSError, ValueError) as error:
            # Of options, for example, that no shell could read.
            results.record(started_at, Outcome("", str(error)))
            return
        if self._ended:
            self._process.kill()
        outcome = self._process.wait(_WITHIN)
        if self._ended:
            return
        result = results.record(started_at, outcome)
        logger.log(logging.INFO if result.ok else logging.WARNING, "canary: %s", result.summary)
        results.prune()
