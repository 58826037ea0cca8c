"""Workers for the driver's tests: fake ones that misbehave, and the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from media.mediasoup import Producer, Router, WebRtcTransport, Worker, WorkerSettings
from media.tests.fake_worker import launcher
from media.tests.mediasoup.samples import LISTEN, MEDIA_CODECS, opus

StartFake = Callable[..., Coroutine[Any, Any, Worker]]


@pytest.fixture
async def start_fake(tmp_path: Path) -> AsyncIterator[StartFake]:
    """`await start_fake(request_timeout=…, **scenario)` starts a fake worker."""
    workers: list[Worker] = []

    async def start(
        start_timeout: float = 10.0, request_timeout: float = 10.0, **scenario: Any
    ) -> Worker:
        binary = launcher(tmp_path, journal=str(tmp_path / "journal"), **scenario)
        settings = WorkerSettings(
            binary=binary, start_timeout=start_timeout, request_timeout=request_timeout
        )
        worker = await Worker.start(settings)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        await worker.close()


@pytest.fixture
def journal(tmp_path: Path) -> Callable[[], list[str]]:
    """What the fake worker has been asked so far."""
    path = tmp_path / "journal"
    return lambda: path.read_text().split() if path.exists() else []


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = await Worker.start()
    yield worker
    await worker.close()


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(MEDIA_CODECS)


@pytest.fixture
async def sender(router: Router) -> WebRtcTransport:
    return await router.create_web_rtc_transport(listen_infos=LISTEN)


@pytest.fixture
async def receiver(router: Router) -> WebRtcTransport:
    return await router.create_web_rtc_transport(listen_infos=LISTEN)


@pytest.fixture
async def voice(sender: WebRtcTransport) -> Producer:
    return await sender.produce(kind="audio", rtp_parameters=opus())


@pytest.fixture
async def far_worker() -> AsyncIterator[Worker]:
    """A second process, for what goes from one to the other."""
    worker = await Worker.start()
    yield worker
    await worker.close()


@pytest.fixture
async def far_router(far_worker: Worker) -> Router:
    return await far_worker.create_router(MEDIA_CODECS)
