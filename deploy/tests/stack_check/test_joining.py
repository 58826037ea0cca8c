from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import socketio
from aiohttp import web

from deploy.stack_check.diagnoses import MEDIA_UNREACHABLE, NO_HANDSHAKE
from deploy.stack_check.result import Diagnosis, Failed
from deploy.stack_check.steps import joining
from deploy.stack_check.walk import Target, Walk
from deploy.tests.stack_check.conftest import Serve, bad_gateway

JOINED = {
    "routerRtpCapabilities": {"codecs": [{"mimeType": "audio/opus"}, {"mimeType": "video/VP8"}]},
    "iceServers": [],
    "sendTransport": {"iceCandidates": [{"port": 40000}]},
    "recvTransport": {},
    "servedBy": {"replica": "a", "node": "m1"},
}
ServeSignaling = Callable[[dict[str, Any]], Awaitable[tuple[str, list[Any]]]]


@pytest.fixture
async def serve_signaling() -> AsyncIterator[ServeSignaling]:
    """Takes the answer to `join-room`; returns the URL, and the events as they come."""
    runners: list[web.AppRunner] = []

    async def start(answer: dict[str, Any]) -> tuple[str, list[Any]]:
        events: list[Any] = []
        server = socketio.AsyncServer(async_mode="aiohttp")

        async def join(sid: str, payload: object) -> object:
            events.append(("join-room", payload))
            return answer

        async def leave(sid: str, payload: object) -> object:
            events.append(("leave-room", payload))
            return {"ok": True, "data": {}}

        server.on("join-room", join)
        server.on("leave-room", leave)
        application = web.Application()
        server.attach(application)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return "http://{}:{}".format(*runner.addresses[0][:2]), events

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_somebody_comes_and_goes(serve_signaling: ServeSignaling, transport: str) -> None:
    url, events = await serve_signaling({"ok": True, "data": JOINED})
    walk = Walk(Target(url, room="lobby"), has_websocket=transport == "websocket")
    assert await joining.join(walk) == (
        f"6 joined over {transport}, with RTP capabilities of 2 codecs, by way of a to m1"
    )
    assert [guest.joined for guest in walk.guests] == [JOINED] * 6
    assert await joining.leave(walk) == "6 left"
    rooms = ["lobby", *(f"lobby-{number}" for number in range(2, 7))]
    assert events == [
        *(("join-room", {"roomId": room, "name": "check_stack"}) for room in rooms),
        *[("leave-room", {})] * 6,
    ]
    await walk.close()


def refusal(code: str, message: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "message": message, "retryable": False}}


@pytest.mark.parametrize(
    ("answer", "detail", "diagnosis"),
    [
        (
            refusal("media_unavailable", "No media node is available."),
            "join-room: media_unavailable: No media node is available.",
            MEDIA_UNREACHABLE,
        ),
        (
            refusal("room_locked", "This room is locked."),
            "join-room: room_locked: This room is locked.",
            None,
        ),
        (
            {"ok": True, "data": {"routerRtpCapabilities": {"codecs": [{}]}, "iceServers": []}},
            "join-room answers without sendTransport, recvTransport",
            None,
        ),
        (
            {"ok": True, "data": JOINED | {"routerRtpCapabilities": {"codecs": []}}},
            "join-room answers without codecs",
            None,
        ),
    ],
)
async def test_why_nobody_joins(
    serve_signaling: ServeSignaling,
    answer: dict[str, Any],
    detail: str,
    diagnosis: Diagnosis | None,
) -> None:
    url, _ = await serve_signaling(answer)
    walk = Walk(Target(url), has_websocket=True)
    with pytest.raises(Failed) as failed:
        await joining.join(walk)
    await walk.close()
    assert failed.value.detail == detail
    assert failed.value.diagnosis is diagnosis


async def test_a_replica_that_hangs_is_waited_for_only_so_long(serve: Serve) -> None:
    """It has taken the upgrade, or a proxy before it has, and then nothing comes."""

    async def silent(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        return socket

    walk = Walk(Target(await serve(silent), timeout=0.1), has_websocket=True)
    with pytest.raises(Failed) as failed:
        await joining.join(walk)
    await walk.close()
    assert failed.value.detail == "Socket.IO over websocket: no answer in time"
    assert failed.value.diagnosis is NO_HANDSHAKE


async def test_no_connection_at_all(serve: Serve) -> None:
    walk = Walk(Target(await serve(bad_gateway)))
    with pytest.raises(Failed) as failed:
        await joining.join(walk)
    await walk.close()
    assert failed.value.detail.startswith("Socket.IO over polling: ")
    assert failed.value.diagnosis is NO_HANDSHAKE
