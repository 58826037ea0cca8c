"""Somebody joins a room, gets all that media needs, and leaves again."""

from __future__ import annotations

from typing import Any

import aiohttp
import socketio

from deploy.stack_check.diagnoses import MEDIA_UNREACHABLE, NO_HANDSHAKE
from deploy.stack_check.http import explain
from deploy.stack_check.result import Failed
from deploy.stack_check.walk import Json, Walk, without_verification

_NAME = "check_stack"
_NEEDED = ("routerRtpCapabilities", "iceServers", "sendTransport", "recvTransport")


async def join(walk: Walk) -> str:
    target = walk.target
    walk.session = aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        connector=aiohttp.TCPConnector(ssl=without_verification()),
    )
    walk.socket = socketio.AsyncClient(reconnection=False, http_session=walk.session)
    transport = "websocket" if walk.has_websocket else "polling"
    try:
        await walk.socket.connect(
            target.url, transports=[transport], wait_timeout=max(1, int(target.timeout))
        )
    except socketio.exceptions.ConnectionError as error:
        raise Failed(f"Socket.IO over {transport}: {error}", NO_HANDSHAKE) from error
    # Opening media has a time limit of its own, which says more than ours.
    walk.joined = await _ask(walk, "join-room", target.timeout + 10, roomId=target.room, name=_NAME)
    missing = [name for name in _NEEDED if name not in walk.joined]
    codecs = walk.joined.get("routerRtpCapabilities", {}).get("codecs")
    if missing or not codecs:
        raise Failed(f"join-room answers without {', '.join(missing) or 'codecs'}")
    return f"room {target.room} over {transport}, with RTP capabilities of {len(codecs)} codecs"


async def leave(walk: Walk) -> str:
    await _ask(walk, "leave-room", walk.target.timeout)
    return f"room {walk.target.room}"


async def _ask(walk: Walk, event: str, timeout: float, **payload: Any) -> Json:
    assert walk.socket is not None
    try:
        answer = await walk.socket.call(event, payload, timeout=timeout)
    except (socketio.exceptions.SocketIOError, aiohttp.ClientError, OSError) as error:
        said = "no answer in time"
        if not isinstance(error, socketio.exceptions.TimeoutError):
            said = explain(error)
        raise Failed(f"{event}: {said}") from error
    if answer["ok"]:
        data: Json = answer["data"]
        return data
    refusal = answer["error"]
    raise Failed(
        f"{event}: {refusal['code']}: {refusal['message']}",
        MEDIA_UNREACHABLE if refusal["code"] == "media_unavailable" else None,
    )
