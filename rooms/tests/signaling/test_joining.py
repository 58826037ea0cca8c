from __future__ import annotations

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from media import events, facade
from media.events import MediaReset
from rooms.domain.tokens import make_token
from rooms.models import JournalEvent, Participant, Room
from rooms.signaling import hashing, replica
from rooms.signaling.db import in_db
from rooms.tests.signaling import rtp
from rooms.tests.signaling.conftest import Connect
from rooms.tests.signaling.gates import Gate
from rooms.tests.signaling.wire_client import Refused


def worker_pid() -> int:
    """The media worker of this process, as the kernel knows it."""
    children = [
        int(pid)
        for task in Path("/proc/self/task").glob("*/children")
        for pid in task.read_text().split()
    ]
    (worker,) = [
        pid for pid in children if "mediasoup-worker" in Path(f"/proc/{pid}/cmdline").read_text()
    ]
    return worker


async def live() -> list[str]:
    return await in_db(lambda: list(Participant.objects.live().values_list("name", flat=True)))


async def test_joining_tells_everything_the_contract_says(connect: Connect) -> None:
    ada = await connect()
    joined = await ada.data("join-room", roomId="demo", name=" Ada ")
    assert set(joined) == {
        "status",
        "roomId",
        "peerId",
        "role",
        "resumeToken",
        "seq",
        "room",
        "routerRtpCapabilities",
        "iceServers",
        "sendTransport",
        "recvTransport",
        "peers",
        "messages",
        "servedBy",
    }
    assert joined["servedBy"] == {"replica": replica.name, "node": "local"}
    for transport in (joined["sendTransport"], joined["recvTransport"]):
        assert set(transport) == {
            "transportId",
            "iceParameters",
            "iceCandidates",
            "dtlsParameters",
        }
    assert {codec["kind"] for codec in joined["routerRtpCapabilities"]["codecs"]} == {
        "audio",
        "video",
    }
    assert await live() == ["Ada"]


async def test_the_others_hear_of_a_newcomer_and_it_does_not(connect: Connect) -> None:
    ada, grace = await connect(), await connect()
    first = await ada.data("join-room", roomId="demo", name="Ada")
    second = await grace.data("join-room", roomId="demo", name="Grace")
    told = await ada.heard("peer-joined")
    assert told == {
        "seq": 2,
        "peer": {
            "peerId": second["peerId"],
            "name": "Grace",
            "role": "participant",
            "handRaised": False,
            "joinedAt": told["peer"]["joinedAt"],
            "producers": [],
        },
    }
    assert [peer["peerId"] for peer in second["peers"]] == [first["peerId"]]
    assert (first["seq"], second["seq"]) == (1, 2)
    assert grace.events == []


async def test_a_connection_is_in_one_room_at_a_time(connect: Connect) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    assert await ada.code("join-room", roomId="other", name="Ada") == "already_joined"
    await ada.data("leave-room")
    assert (await ada.data("join-room", roomId="other", name="Ada"))["seq"] == 1


async def test_of_two_joins_at_once_one_wins(connect: Connect) -> None:
    ada = await connect()
    payload = {"roomId": "demo", "name": "Ada"}
    answers = await asyncio.gather(*[ada.ask_soon("join-room", payload) for _ in range(2)])
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    (refused,) = [answer for answer in answers if not answer["ok"]]
    assert refused["error"]["code"] == "already_joined"
    assert await live() == ["Ada"]
    assert (await facade.health()).peers == 1


async def test_a_repeated_join_is_the_same_join(connect: Connect) -> None:
    ada = await connect()
    payload = {"roomId": "demo", "name": "Ada", "requestId": "r1"}
    first, second = await asyncio.gather(*[ada.ask_soon("join-room", payload) for _ in range(2)])
    assert first["ok"]
    assert second == first
    assert await ada.ask("join-room", payload) == first
    assert await live() == ["Ada"]


async def test_fifty_joins_at_once_are_numbered_without_a_gap(connect: Connect) -> None:
    clients = [await connect() for _ in range(50)]
    joined = await asyncio.gather(
        *[
            client.data("join-room", roomId="demo", name=f"Guest {number}")
            for number, client in enumerate(clients)
        ]
    )
    assert sorted(data["seq"] for data in joined) == list(range(1, 51))
    for client, data in zip(clients, joined, strict=True):
        if data["seq"] < 50:
            await client.heard("peer-joined", lambda said: said["seq"] == 50)
        heard = [said["seq"] for name, said in client.events if name == "peer-joined"]
        assert heard == list(range(data["seq"] + 1, 51))
        assert len(data["peers"]) == data["seq"] - 1
    numbers = await in_db(lambda: list(JournalEvent.objects.values_list("seq", flat=True)))
    assert sorted(numbers) == list(range(1, 51))


async def test_leaving_is_told_and_leaves_nothing(connect: Connect) -> None:
    ada, grace = await connect(), await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    peer_id = (await grace.data("join-room", roomId="demo", name="Grace"))["peerId"]
    assert await grace.data("leave-room", requestId="bye") == {}
    assert await ada.heard("peer-left") == {"seq": 3, "peerId": peer_id, "reason": "left"}
    assert await grace.data("leave-room", requestId="bye") == {}
    assert await grace.code("leave-room") == "not_joined"
    assert await live() == ["Ada"]
    assert (await facade.health()).peers == 1
    await ada.data("send-message", text="alone")
    assert grace.names() == []


async def test_whoever_vanishes_before_media_is_ready_was_never_there(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, facade, "open_peer")
    closed = gate.watch("close_peer")
    ada = await connect()
    ada.ask_soon("join-room", {"roomId": "demo", "name": "Ada"})
    await gate.reached.wait()
    await ada.vanish()
    gate.open.set()
    await closed.wait()
    assert await live() == []
    assert (await in_db(Room.objects.get)).seq == 0
    assert (await facade.health()).peers == 0


async def test_media_that_dies_during_the_join_is_replaced_before_the_answer(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, facade, "open_peer")
    lost = asyncio.Event()
    end = events.subscribe(lambda event: lost.set() if isinstance(event, MediaReset) else None)
    ada = await connect()
    joining = ada.ask_soon("join-room", {"roomId": "demo", "name": "Ada"})
    await gate.reached.wait()
    os.kill(worker_pid(), signal.SIGKILL)
    await lost.wait()
    end()
    gate.open.set()
    joined = (await joining)["data"]
    for transport in (joined["sendTransport"], joined["recvTransport"]):
        assert (
            await ada.data(
                "connect-transport", transportId=transport["transportId"], dtlsParameters=rtp.DTLS
            )
            == {}
        )
    assert (await facade.health()).transports == 2


async def test_a_wrong_password_opens_no_media(connect: Connect) -> None:
    def protected() -> None:
        room = Room(slug="demo")
        room.set_password("open sesame")
        room.save()

    await in_db(protected)
    ada = await connect()
    assert await ada.code("join-room", roomId="demo", name="Ada", password="x") == "wrong_password"
    assert (await facade.health()).peers == 0
    joined = await ada.data("join-room", roomId="demo", name="Ada", password="open sesame")
    assert joined["status"] == "joined"


async def test_guesses_at_a_password_keep_nobody_else_waiting(connect: Connect) -> None:
    def protected() -> None:
        room = Room(slug="secret")
        room.set_password("open sesame")
        room.save()

    await in_db(protected)
    free = threading.Event()
    busy = asyncio.ensure_future(hashing.in_hash_thread(free.wait))
    guesser, guest, ada = await connect(), await connect(), await connect()
    guess = guesser.ask_soon("join-room", {"roomId": "secret", "name": "x", "password": "x"})
    assert await guest.code("join-room", roomId="secret", name="Guest") == "wrong_password"
    await ada.data("join-room", roomId="demo", name="Ada")
    await ada.data("send-message", text="hello")
    assert not guess.done()
    free.set()
    assert await busy
    assert (await guess)["error"]["code"] == "wrong_password"


async def test_joins_have_a_limit(connect: Connect) -> None:
    await in_db(Room.objects.create, slug="demo", locked=True)
    ada = await connect()
    payload = {"roomId": "demo", "name": "Ada"}
    answers = await asyncio.gather(*[ada.ask_soon("join-room", payload) for _ in range(100)])
    refused = [answer["error"]["code"] for answer in answers]
    assert set(refused) == {"room_locked", "already_joined", "rate_limited"}
    assert 10 <= 100 - refused.count("rate_limited") < 100


async def test_a_room_token_is_an_identity(connect: Connect) -> None:
    await in_db(Room.objects.create, slug="demo", allow_guests=False)
    guest = await connect()
    assert await guest.code("join-room", roomId="demo", name="Guest") == "forbidden"
    bot = await connect(auth={"token": make_token("demo", "Bot", "moderator")})
    assert (await bot.data("join-room", roomId="demo", name="x"))["role"] == "moderator"
    assert await live() == ["Bot"]


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"token": "forged"}, "forbidden"),
        ({"token": 5}, "bad_request"),
        ([1], "bad_request"),
        ({"token": "x" * 200_000}, "bad_request"),
    ],
)
async def test_a_bad_token_is_no_connection(connect: Connect, auth: Any, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        await connect(auth=auth)
    assert refusal.value.answer["data"] == {"code": code}


async def test_a_session_cookie_is_an_identity(connect: Connect, client: Any) -> None:
    def sign_in() -> str:
        from django.contrib.auth.models import User

        client.force_login(User.objects.create(username="admin", is_superuser=True))
        return str(client.cookies["sessionid"].value)

    key = await in_db(sign_in)
    host = await connect(headers={"cookie": f"theme=dark; sessionid={key}"})
    assert (await host.data("join-room", roomId="demo", name="Admin"))["role"] == "host"
    nobody = await connect(headers={"cookie": "sessionid=unknown"})
    assert (await nobody.data("join-room", roomId="demo", name="x"))["role"] == "participant"
