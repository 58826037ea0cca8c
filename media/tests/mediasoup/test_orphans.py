"""No worker outlives its parent, however the parent ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

_PARENT = """
import asyncio
from media.mediasoup import Worker

async def main():
    worker = await Worker.start()
    print(worker.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
_ROOT = Path(__file__).resolve().parents[3]


async def test_worker_ends_when_its_parent_is_killed() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PARENT, stdout=asyncio.subprocess.PIPE, cwd=_ROOT
    )
    assert parent.stdout is not None
    worker = os.pidfd_open(int(await parent.stdout.readline()))
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(worker, gone.set)

    parent.send_signal(signal.SIGKILL)

    await parent.wait()
    await gone.wait()
    asyncio.get_running_loop().remove_reader(worker)
    os.close(worker)
