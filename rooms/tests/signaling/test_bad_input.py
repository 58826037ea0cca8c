"""Whatever a client sends, it is answered with a code and the server goes on."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from rooms.signaling import registry
from rooms.tests.signaling.conftest import Connect
from rooms.tests.signaling.rtp import DTLS, MICROPHONE
from rooms.tests.signaling.wire_client import WireClient

GOOD: dict[str, dict[str, Any]] = {
    "join-room": {"roomId": "demo", "name": "Ada"},
    "leave-room": {},
    "join-media": {},
    "connect-transport": {"transportId": "x", "dtlsParameters": DTLS},
    "produce": {
        "transportId": "x",
        "kind": "audio",
        "rtpParameters": MICROPHONE,
        "source": "microphone",
    },
    "subscribe": {"rtpCapabilities": {"codecs": [], "headerExtensions": []}},
    "resume-consumers": {"consumerIds": ["x"]},
    "pause-consumers": {"consumerIds": ["x"]},
    "pause-producer": {"producerId": "x"},
    "resume-producer": {"producerId": "x"},
    "close-producer": {"producerId": "x"},
    "set-preferred-layers": {"consumerId": "x", "spatialLayer": 1, "temporalLayer": 1},
    "set-visible": {"consumers": [{"consumerId": "x", "width": 1, "height": 1}]},
    "request-key-frame": {"consumerId": "x"},
    "restart-ice": {"transportId": "x"},
    "get-stats": {},
    "send-message": {"text": "hello"},
    "raise-hand": {"raised": True},
    "react": {"emoji": "x"},
    "set-name": {"name": "Ada"},
    "resume-room": {"resumeToken": "x", "lastSeq": 0},
    "get-events": {"afterSeq": 0},
}
# Events that name something: of ids that nobody knows, they say `not_found`.
NAMING = {event for event, payload in GOOD.items() if '"x"' in json.dumps(payload)} - {
    "react",
    "resume-room",
}
WRONG: list[Any] = [None, True, 5, 5.5, "x", [], {}, ["x"], {"x": 1}, [None], -1, 2**60, "", "\0"]


def test_every_event_is_tried_here() -> None:
    assert set(GOOD) == set(registry.events())


@pytest.fixture
async def ada(connect: Connect, caplog: pytest.LogCaptureFixture) -> Any:
    """A client in a room, to whom nothing ever goes wrong inside the server."""
    client = await connect()
    await client.data("join-room", roomId="demo", name="Ada")
    yield client
    assert (await client.ask("get-events", {"afterSeq": 0}))["ok"]
    logged = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in logged] == []


async def code(client: WireClient, event: str, *arguments: Any) -> str:
    answer = await client.ask(event, *arguments)
    assert answer["ok"] is False, (event, arguments, answer)
    error = answer["error"]
    assert isinstance(error["message"], str)
    assert isinstance(error["retryable"], bool)
    return str(error["code"])


@pytest.mark.parametrize("event", sorted(GOOD))
async def test_what_is_not_an_object(ada: WireClient, event: str) -> None:
    wrong: Any
    for wrong in (None, True, 5, 5.5, "x", [], [{}], [GOOD[event]], 2**60, "\0", "\ud800"):
        assert await code(ada, event, wrong) == "bad_request"
    assert await code(ada, event) == "bad_request"
    assert await code(ada, event, GOOD[event], GOOD[event]) == "bad_request"
    assert await code(ada, event, b"binary") == "bad_request"
    assert await code(ada, event, {**GOOD[event], "more": b"binary"}) == "bad_request"
    assert await code(ada, event, {**GOOD[event], "more": float("nan")}) == "bad_request"
    assert await code(ada, event, {**GOOD[event], "more": 10**30}) == "bad_request"


@pytest.mark.parametrize("event", sorted(event for event, good in GOOD.items() if good))
async def test_fields_that_are_missing_or_of_the_wrong_type(ada: WireClient, event: str) -> None:
    for field in GOOD[event]:
        rest = {name: value for name, value in GOOD[event].items() if name != field}
        if field != "temporalLayer":
            assert await code(ada, event, rest) == "bad_request"
        for wrong in WRONG:
            if type(wrong) is type(GOOD[event][field]) or (wrong is None and field in rest):
                continue
            if wrong is None and field == "temporalLayer":
                continue
            assert await code(ada, event, {**rest, field: wrong}) == "bad_request"


@pytest.mark.parametrize("event", sorted(GOOD))
async def test_what_is_too_large(ada: WireClient, event: str) -> None:
    for huge in ("x" * 5_000_000, ["x"] * 100_000, {str(n): n for n in range(50_000)}):
        payload = {**GOOD[event], "more": huge}
        assert await code(ada, event, payload) == "payload_too_large"
    assert await code(ada, event, "x" * 5_000_000) == "payload_too_large"


async def test_what_is_too_large_and_binary(ada: WireClient) -> None:
    payload = {"more": b"binary", "text": "x" * 5_000_000}
    assert await code(ada, "send-message", payload) == "payload_too_large"


async def test_an_attachment_that_never_comes_takes_nothing_else_along(ada: WireClient) -> None:
    answer, packet_id = ada.expect_answer()
    ada.send_text(f'451-{packet_id}["send-message",{{"_placeholder":true,"num":0}}]')
    assert (await ada.data("send-message", text="hello"))["seq"] == 2
    assert (await answer)["error"]["code"] == "bad_request"


@pytest.mark.parametrize("event", sorted(NAMING))
async def test_ids_that_nobody_knows(ada: WireClient, event: str) -> None:
    assert await code(ada, event, GOOD[event]) == "not_found"


@pytest.mark.parametrize("event", sorted(set(GOOD) - {"join-room", "resume-room"}))
async def test_asking_without_being_in_a_room(connect: Connect, event: str) -> None:
    nobody = await connect()
    assert await code(nobody, event, GOOD[event]) == "not_joined"


@pytest.mark.parametrize(
    "event", ["nonsense", "", "*", "mute-peer", "connect", "disconnect", "__init__", "message"]
)
async def test_events_that_nobody_knows(ada: WireClient, event: str) -> None:
    assert await code(ada, event, {}) == "unknown_event"
    assert await code(ada, event) == "unknown_event"
    assert await code(ada, event, "x" * 100) == "unknown_event"


@pytest.mark.parametrize(
    "frame",
    [
        '42{id}["send-message",{{"text":',
        "42{id}" + "[" * 100_000,
        '42{id}["send-message",' + '{{"a":' * 5_000 + "1" + "}}" * 5_000 + "]",
        '42{id}"send-message"',
        "42{id}null",
        "42{id}{{}}",
        "42{id}[]",
        "42{id}[5,{{}}]",
        '42{id}[{{}},"send-message"]',
        "42{id}",
        '451-{id}["send-message",{{"_placeholder":true,"num":7}}]',
    ],
)
async def test_packets_that_cannot_be_read(ada: WireClient, frame: str) -> None:
    answer, packet_id = ada.expect_answer()
    ada.send_text(frame.format(id=packet_id))
    if frame.startswith("45"):
        ada.send_binary(b"binary")
    assert (await answer)["error"]["code"] in {"unknown_event", "bad_request"}


@pytest.mark.parametrize("frame", ["4", "49", "4x", "43", "43[]", "439[]", "46", "44", "4-", "42"])
async def test_packets_that_nobody_can_answer(ada: WireClient, frame: str) -> None:
    ada.send_text(frame)
    assert (await ada.data("get-events", afterSeq=1))["events"] == []


async def test_what_is_wrong_is_said_without_repeating_it(ada: WireClient) -> None:
    answer = await ada.ask("send-message", {"text": 5})
    assert answer == {
        "ok": False,
        "error": {
            "code": "bad_request",
            "message": "text: Input should be a valid string",
            "retryable": False,
            "details": [{"field": "text", "problem": "Input should be a valid string"}],
        },
    }


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001])
async def test_messages_have_a_length(ada: WireClient, text: str) -> None:
    assert await code(ada, "send-message", {"text": text}) == "bad_request"


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb", "a\x7fb"])
async def test_names_have_a_length_and_one_line(ada: WireClient, name: str) -> None:
    assert await code(ada, "set-name", {"name": name}) == "bad_request"
    assert await code(ada, "join-room", {"roomId": "demo", "name": name}) == "bad_request"


INVISIBLE = ["\u200b", "\u200b\u200c", "\u202e\u2066", "\ufeff", "\u00ad", "\u2028", "\u3164\u2800"]


async def test_what_nobody_can_see_is_nothing(ada: WireClient) -> None:
    for text in INVISIBLE:
        assert await code(ada, "set-name", {"name": text}) == "bad_request"
        assert await code(ada, "send-message", {"text": text}) == "bad_request"
        assert await code(ada, "react", {"emoji": text}) == "bad_request"
    # Joined by an invisible character, these are one family.
    assert await ada.data("react", emoji="\U0001f468\u200d\U0001f469") == {}
