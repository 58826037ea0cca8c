"""A command to a media node in another process, beside a Celery task on the same Redis."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import Celery
from django.conf import settings

from media import facade
from media.bench.timing import Timing, each
from media.tests.ports import free_port
from media.tests.servers import RedisServer

_NODE = "bench"
_START_WITHIN = 30.0


def measure_in_a_fleet() -> None:
    """Run `measure` in a process that belongs to a fleet; it prints by itself."""
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder))
        redis.start()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "jbcalling.settings",
            "VAR_DIR": folder,
            "REDIS_URL": redis.url,
            "MEDIA_NODE": _NODE,
            "MEDIA_WORKERS": "1",
            "MEDIA_HTTP_PORT": str(free_port()),
            "LOG_LEVEL": "ERROR",
        }
        try:
            with _media_node(environment):
                command = [sys.executable, "-m", "media.bench", "--in-a-fleet"]
                subprocess.run(command, env=environment, check=True)
        finally:
            redis.stop()


async def measure() -> AsyncIterator[Timing]:
    await facade.start()
    try:
        await facade.open_peer("hop", "ann")
        yield await each(
            "fleet: a command over Redis and its answer",
            2000,
            lambda _: facade.resume_consumers("hop", "ann", []),
        )
        await facade.close_peer("hop", "ann")
        yield await each("the same Redis: a Celery task that does nothing", 500, _celery_task())
    finally:
        await facade.stop()


def _celery_task() -> Callable[[int], Awaitable[None]]:
    """Sends a task that Celery itself brings along, and waits for its result."""
    celery = Celery(broker=settings.REDIS_URL, backend=settings.REDIS_URL)

    def run() -> None:
        task = celery.send_task("celery.accumulate", args=(1,), queue=f"media.{_NODE}")
        task.get(timeout=10)

    return lambda _: asyncio.to_thread(run)


@contextmanager
def _media_node(environment: dict[str, str]) -> Iterator[None]:
    python = [sys.executable]
    migrate = [*python, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, cwd=settings.BASE_DIR, check=True)
    options = ["-Q", f"media.{_NODE}", "--pool", "threads", "--loglevel", "ERROR"]
    node = subprocess.Popen(
        [*python, "-m", "celery", "--quiet", "-A", "jbcalling", "worker", *options],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(node, int(environment["MEDIA_HTTP_PORT"]))
        yield
    finally:
        node.send_signal(signal.SIGINT)
        node.wait(timeout=20)


def _wait_until_ready(node: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_WITHIN
    while node.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the media node did not start")
