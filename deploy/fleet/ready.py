"""Waits until Redis and PostgreSQL answer.

python -m deploy.fleet.ready DATABASE_URL REDIS_URL
"""

from __future__ import annotations

import sys
import time

import psycopg
import redis

_WITHIN = 30.0


def wait_for_postgres(url: str, within: float = _WITHIN) -> None:
    """Raises `psycopg.OperationalError` when it does not answer in time."""
    deadline = time.monotonic() + within
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def wait_for_redis(url: str, within: float = _WITHIN) -> None:
    """Raises `redis.RedisError` when it does not answer in time."""
    deadline = time.monotonic() + within
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


if __name__ == "__main__":
    wait_for_postgres(sys.argv[1])
    wait_for_redis(sys.argv[2])
