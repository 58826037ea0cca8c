from __future__ import annotations

import asyncio

from rooms.models import Message
from rooms.signaling.db import in_db
from rooms.tests.signaling.conftest import Connect


async def test_a_message_reaches_everybody_its_author_too(connect: Connect) -> None:
    ada, grace = await connect(), await connect()
    joined = await ada.data("join-room", roomId="demo", name="Ada")
    await grace.data("join-room", roomId="demo", name="Grace")
    said = await ada.data("send-message", text="hello")
    assert said["seq"] == 3
    for client in (ada, grace):
        heard = await client.heard("message")
        assert heard == {
            "seq": 3,
            "message": {
                "messageId": said["messageId"],
                "peerId": joined["peerId"],
                "name": "Ada",
                "text": "hello",
                "sentAt": heard["message"]["sentAt"],
            },
        }


async def test_a_repeated_message_is_said_once(connect: Connect) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    payload = {"text": "hello", "requestId": "r1"}
    answers = await asyncio.gather(*[ada.ask_soon("send-message", payload) for _ in range(5)])
    assert answers[0]["ok"]
    assert answers == [answers[0]] * 5
    assert await ada.ask("send-message", payload) == answers[0]
    assert await in_db(Message.objects.count) == 1
    await ada.data("send-message", text="hello", requestId="r2")
    assert await in_db(Message.objects.count) == 2


async def test_hands_names_and_reactions(connect: Connect) -> None:
    ada, grace = await connect(), await connect()
    peer_id = (await ada.data("join-room", roomId="demo", name="Ada"))["peerId"]
    await grace.data("join-room", roomId="demo", name="Grace")
    assert await ada.data("raise-hand", raised=True) == {}
    assert await ada.data("set-name", name=" Countess ") == {}
    assert await ada.data("react", emoji="\N{PARTY POPPER}") == {}
    hand = await grace.heard("peer-updated", lambda said: said["peer"]["handRaised"])
    assert hand["seq"] == 3
    renamed = await grace.heard("peer-updated", lambda said: said["peer"]["name"] == "Countess")
    assert renamed["seq"] == 4
    for client in (ada, grace):
        assert await client.heard("reaction") == {
            "peerId": peer_id,
            "emoji": "\N{PARTY POPPER}",
        }


async def test_chatter_has_a_limit_and_the_answer_says_so(connect: Connect) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    answers = await asyncio.gather(*[ada.ask_soon("react", {"emoji": "x"}) for _ in range(200)])
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    assert {error["code"] for error in refused} == {"rate_limited"}
    assert {error["retryable"] for error in refused} == {True}
    assert 30 <= 200 - len(refused) < 200


async def test_rooms_do_not_hear_each_other(connect: Connect) -> None:
    ada, grace = await connect(), await connect()
    await ada.data("join-room", roomId="one", name="Ada")
    await grace.data("join-room", roomId="two", name="Grace")
    await ada.data("send-message", text="hello")
    await grace.data("send-message", text="salut")
    assert (await grace.heard("message"))["message"]["text"] == "salut"
    assert grace.names() == ["message"]
