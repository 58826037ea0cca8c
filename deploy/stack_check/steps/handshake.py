"""The Engine.IO handshake, with the values that clients rely on."""

from __future__ import annotations

import json
from typing import Any

from deploy.stack_check.diagnoses import (
    COOKIE_WRONG,
    NO_REPLICA,
    SIGNALING_DOWN,
    SOCKET_IO_404,
    SOCKET_IO_ELSEWHERE,
)
from deploy.stack_check.http import Answer, Browser
from deploy.stack_check.result import Failed
from deploy.stack_check.walk import Walk

COOKIE = "io"
_EXPECTED = {"upgrades": ["websocket"], "pingInterval": 25000, "pingTimeout": 20000}


async def check(walk: Walk) -> str:
    opened, _ = await shake_hands(walk, Browser(walk.target.timeout))
    for name, value in _EXPECTED.items():
        if opened.get(name) != value:
            raise Failed(
                f"the handshake says {name} {opened.get(name)!r} instead of {value!r}",
                leaves_rest=True,
            )
    return "sid, upgrade to websocket, pings every 25 s"


async def cookie(walk: Walk) -> str:
    """By it a balancer knows to which replica a polling client belongs."""
    _, answer = await shake_hands(walk, Browser(walk.target.timeout))
    if not answer.cookies(COOKIE):
        raise Failed(f"the handshake sets no cookie `{COOKIE}`")
    for morsel in answer.morsels(COOKIE):
        if not "/socket.io/".startswith(path := morsel["path"]):
            raise Failed(f"the cookie `{COOKIE}` is for {path}, not for /socket.io/", COOKIE_WRONG)
        if morsel["secure"] and not walk.target.is_https:
            raise Failed(f"the cookie `{COOKIE}` is Secure, but this is http", COOKIE_WRONG)
        if walk.target.is_https and not morsel["secure"]:
            raise Failed(f"the cookie `{COOKIE}` is not Secure, but this is https", COOKIE_WRONG)
    return f"`{COOKIE}`"


async def origin(walk: Walk) -> str:
    """A page says where it comes from, which other programs do not."""
    page = walk.target.frontend or walk.target.url
    answer = await Browser(walk.target.timeout).get(walk.target.socket_io("polling"), Origin=page)
    if answer.status != 200:
        raise Failed(f"a page of {page} gets {answer.status} {answer.body[:80]!r}")
    return f"pages of {page} may connect"


async def shake_hands(walk: Walk, browser: Browser) -> tuple[dict[str, Any], Answer]:
    """What the first packet says, which has a `sid`, and the answer that brought it."""
    try:
        answer = await browser.get(walk.target.socket_io("polling"))
    except Failed as silence:
        raise Failed(silence.detail, SIGNALING_DOWN) from silence
    if answer.status in (404, 405):
        raise Failed(f"/socket.io/ answers {answer.status}", SOCKET_IO_404)
    if answer.is_from_an_edge_alone:
        raise Failed(f"/socket.io/ answers {answer.status}", NO_REPLICA)
    if answer.status >= 500:
        raise Failed(f"/socket.io/ answers {answer.status}", SIGNALING_DOWN)
    if answer.body.lstrip().startswith("<"):
        raise Failed(
            f"/socket.io/ answers {answer.status} with a page: {answer.body[:40]!r}",
            SOCKET_IO_ELSEWHERE,
        )
    try:
        opened = json.loads(answer.body[1:].split("\x1e")[0])
    except ValueError:
        opened = None
    is_handshake = isinstance(opened, dict) and answer.body.startswith("0") and "sid" in opened
    if answer.status != 200 or not is_handshake:
        raise Failed(f"/socket.io/ answers {answer.status} {answer.body[:80]!r}")
    return opened, answer
