"""Clients that do not keep to Engine.IO lose their connection, and the server knows at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from rooms.signaling.connections import connections
from rooms.signaling.server import sio
from rooms.tests.signaling.conftest import Connect
from rooms.tests.signaling.polling_client import PollingClient
from rooms.tests.signaling.wire_client import WireClient


@pytest.fixture(autouse=True)
def no_tracebacks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.exc_info] == []


ILLEGAL = ["", "0", "2", "2probe", "5", "6", "7", "8x", "x", "\x1e\x1e", "b###", "bAAAAAAA", "²"]
FAREWELL = ["1", "1x"]


@pytest.mark.parametrize("frame", ILLEGAL + FAREWELL)
async def test_a_farewell_or_what_no_client_sends_is_the_end(connect: Connect, frame: str) -> None:
    ada = await connect()
    peer_id = (await ada.data("join-room", roomId="demo", name="Ada"))["peerId"]
    ada.send_text(frame)
    await ada.closed.wait()
    await ada.ended()
    assert len(connections) == 0
    assert [lost.peer_id for lost in connections.take_lost()] == [peer_id]


@pytest.mark.parametrize("frame", ["x" * (16 * 1024 * 1024 + 1), b"x" * (16 * 1024 * 1024 + 1)])
async def test_a_frame_beyond_all_measure(connect: Connect, frame: str | bytes) -> None:
    ada = await connect()
    if isinstance(frame, str):
        ada.send_text(frame)
    else:
        ada.send_binary(frame)
    await ada.ended()
    assert ada.closed.is_set()
    assert len(connections) == 0


@pytest.mark.parametrize("frame", ["4" + "[" * 100_000, '4{"a":1}', "bAAAA", "3[[", "3"])
async def test_a_frame_that_says_nothing(connect: Connect, frame: str) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    ada.send_text(frame)
    ada.send_binary(b'2["leave-room",{}]')
    assert (await ada.data("get-events", afterSeq=0))["seq"] == 1


async def test_a_connection_whose_server_side_is_cancelled_is_lost(connect: Connect) -> None:
    ada = await connect()
    ada.cancel()
    await ada.ended()
    assert len(connections) == 0


@pytest.mark.parametrize("body", [*(frame.encode() for frame in ILLEGAL), b"\xff", b"4\x1e" * 300])
async def test_a_polling_request_that_no_client_sends(signaling: None, body: bytes) -> None:
    ada = await PollingClient().connect()
    assert len(connections) == 1
    assert (await ada.post(body))[0] == 400
    assert len(connections) == 0
    assert (await ada.post(b"40"))[0] == 400
    assert (await ada.get())[0] == 400


async def test_a_poll_that_waits_ends_with_the_session(signaling: None) -> None:
    ada = await PollingClient().connect()
    waiting = asyncio.ensure_future(ada.get())
    await asyncio.sleep(0)
    assert (await ada.post(b"0"))[0] == 400
    assert await waiting == (200, b"1")


async def test_a_polling_request_beyond_all_measure(signaling: None) -> None:
    ada = await PollingClient().connect()
    assert (await ada.post(b"4" * 6_000_000, b"4" * 6_000_000, b"4" * 6_000_000))[0] == 400
    assert len(connections) == 0


async def test_a_polling_request_in_pieces_is_answered(signaling: None) -> None:
    ada = await PollingClient().connect()
    question = json.dumps(["nonsense", {}])
    assert await ada.post(b"421", question[:5].encode(), question[5:].encode()) == (200, b"OK")
    _, answer = await ada.get()
    assert answer.startswith(b'431[{"ok":false,"error":{"code":"unknown_event"')
    assert (await ada.post(b"1"))[0] == 200
    assert len(connections) == 0


@pytest.mark.parametrize("frames", [["x"], ["2"], ["5"], ["2probe", "x"], ["2probe"], []])
async def test_an_upgrade_that_comes_to_nothing_leaves_polling_alone(
    signaling: None, frames: list[str]
) -> None:
    ada = await PollingClient().connect()
    upgrade = WireClient(query=f"EIO=4&transport=websocket&sid={ada.sid}")
    upgrade.open()
    for frame in frames:
        upgrade.send_text(frame)
    await upgrade.vanish()
    assert sio.eio.sockets[ada.sid].upgrading is False
    assert await ada.post(b'421["nonsense",{}]') == (200, b"OK")
    answer = b""
    while b"431" not in answer:
        status, answer = await ada.get()
        assert status == 200
    assert (await ada.post(b"1"))[0] == 200


async def test_an_upgrade_takes_over_and_ends_the_session(signaling: None) -> None:
    ada = await PollingClient().connect()
    upgrade = WireClient(query=f"EIO=4&transport=websocket&sid={ada.sid}")
    upgrade.open()
    for frame in ("2probe", "5"):
        upgrade.send_text(frame)
    assert (await upgrade.ask("nonsense", {}))["error"]["code"] == "unknown_event"
    assert (await ada.post(b"0"))[0] == 400
    assert len(connections) == 1
    await upgrade.vanish()
    assert len(connections) == 0


async def test_a_session_that_nobody_has(signaling: None) -> None:
    stranger = PollingClient()
    stranger.sid = "nobody"
    assert (await stranger.post(b"0"))[0] == 400
    assert (await stranger.get())[0] == 400
