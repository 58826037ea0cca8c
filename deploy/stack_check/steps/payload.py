"""What clients may say to signaling comes through, however large."""

from __future__ import annotations

from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed
from deploy.stack_check.steps.handshake import shake_hands
from deploy.stack_check.walk import Walk

# Engine.IO's pong, whose text means nothing, as large as the largest event.
_BYTES = 64 * 1024
_PONG, _CLOSE = "3", "1"


async def check(walk: Walk) -> str:
    browser = Browser(walk.target.timeout)
    opened, _ = await shake_hands(walk, browser)
    url = walk.target.socket_io("polling", opened["sid"])
    small = await browser.post(url, _PONG)
    try:
        large = await browser.post(url, _PONG + "x" * _BYTES)
    except Failed as failed:
        raise Failed(f"a request of {_BYTES // 1024} kB: {failed.detail}") from failed
    await browser.post(url, _CLOSE)
    if small.status == 200 and large.status != 200:
        raise Failed(f"a request of {_BYTES // 1024} kB is answered {large.status}")
    if small.status != 200:
        raise Failed(f"a request of 1 byte is answered {small.status}")
    return f"requests of {_BYTES // 1024} kB come through"
