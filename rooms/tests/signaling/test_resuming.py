from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from media import facade
from rooms.domain import journal, resuming
from rooms.models import Participant
from rooms.signaling import feeds, heartbeat, lifecycle, membership, reaper
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db
from rooms.tests.signaling.conftest import Connect
from rooms.tests.signaling.rtp import microphone


async def test_whoever_does_not_come_back_is_timed_out(connect: Connect) -> None:
    ada, grace = await connect(), await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    peer_id = (await grace.data("join-room", roomId="demo", name="Grace"))["peerId"]
    await grace.vanish()
    left = await ada.heard("peer-left")
    assert left == {"seq": 3, "peerId": peer_id, "reason": "timed-out"}
    gone = await in_db(Participant.objects.get, pk=peer_id)
    assert (gone.left_reason, gone.left_at is None) == ("timed-out", False)
    await reaper.tick()
    assert (await facade.health()).peers == 1


async def test_coming_back_in_time_and_hearing_what_was_missed(
    connect: Connect, settings: Any
) -> None:
    settings.ROOMS_GRACE_SECONDS = 60
    ada, grace = await connect(), await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    await grace.data("join-room", roomId="demo", name="Grace")
    await ada.vanish()
    await reaper.tick()
    waiting = await in_db(Participant.objects.get, pk=here["peerId"])
    assert waiting.disconnected_at is not None
    said = await grace.data("send-message", text="are you there?")

    back = await connect()
    resumed = await back.data("resume-room", resumeToken=here["resumeToken"], lastSeq=here["seq"])
    assert (resumed["status"], resumed["seq"], resumed["mediaAlive"]) == ("resumed", 3, True)
    assert [event["event"] for event in resumed["events"]] == ["peer-joined", "message"]
    assert resumed["events"][1]["payload"] == await grace.heard("message")
    assert said["seq"] == 3
    await grace.data("send-message", text="welcome back")
    assert (await back.heard("message"))["message"]["text"] == "welcome back"
    assert "peer-left" not in grace.names()
    produced = await back.data("produce", **microphone(here["sendTransport"]["transportId"]))
    assert set(produced) == {"producerId"}


async def test_a_connection_not_yet_known_to_be_dead_makes_way(connect: Connect) -> None:
    ada = await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    back = await connect()
    payload = {"resumeToken": here["resumeToken"], "lastSeq": 1}
    resumed = await back.ask("resume-room", payload)
    assert resumed["ok"]
    await ada.closed.wait()
    assert await back.ask("resume-room", payload) == resumed
    await reaper.tick()
    peer = await in_db(Participant.objects.get)
    assert (peer.disconnected_at, peer.left_at) == (None, None)
    assert await back.data("send-message", text="still here") == {
        "messageId": (await back.heard("message"))["message"]["messageId"],
        "seq": 2,
    }


async def test_of_many_that_come_back_at_once_one_stays_and_all_are_answered(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_are_back = asyncio.Barrier(5)
    real = membership.media_is_alive

    async def alive_when_all_are_back(*args: str) -> bool:
        await all_are_back.wait()
        return await real(*args)

    ada = await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    monkeypatch.setattr(membership, "media_is_alive", alive_when_all_are_back)
    payload = {"resumeToken": here["resumeToken"], "lastSeq": 1}
    back = [await connect() for _ in range(5)]
    answers = await asyncio.gather(*[client.ask_soon("resume-room", payload) for client in back])
    stays = [client for client, answer in zip(back, answers, strict=True) if answer["ok"]]
    assert len(stays) == 1
    refused = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert refused == ["not_joined"] * 4
    for client in {ada, *back} - {*stays}:
        await client.closed.wait()
    assert (await stays[0].data("send-message", text="hello"))["seq"] == 2
    assert len(connections) == 1


async def test_resuming_without_media(connect: Connect, settings: Any) -> None:
    settings.ROOMS_GRACE_SECONDS = 60
    ada = await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    await ada.vanish()
    await facade.close_peer("demo", here["peerId"])
    back = await connect()
    resumed = await back.data("resume-room", resumeToken=here["resumeToken"], lastSeq=1)
    assert resumed == {"status": "resumed", "seq": 1, "events": [], "mediaAlive": False}


async def test_resuming_what_is_over(connect: Connect) -> None:
    ada, other = await connect(), await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    payload = {"resumeToken": here["resumeToken"], "lastSeq": 1}
    await other.data("join-room", roomId="demo", name="Other")
    assert await other.code("resume-room", **payload) == "already_joined"
    await ada.data("leave-room")
    assert await ada.code("resume-room", **payload) == "resume_expired"
    assert await ada.code("resume-room", resumeToken="nonsense", lastSeq=1) == "resume_expired"


async def test_get_events(connect: Connect) -> None:
    ada = await connect()
    assert await ada.code("get-events", afterSeq=0) == "not_joined"
    await ada.data("join-room", roomId="demo", name="Ada")
    await ada.data("send-message", text="hello")
    answer = await ada.data("get-events", afterSeq=1)
    assert answer == {
        "seq": 2,
        "events": [{"event": "message", "payload": await ada.heard("message")}],
    }
    assert await ada.data("get-events", afterSeq=2) == {"seq": 2, "events": []}


async def test_events_are_read_while_somebody_writes(connect: Connect) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    holds, free = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            journal.append(journal.lock_room("demo"), "room-updated", {})
            holds.set()
            free.wait()

    writing = asyncio.ensure_future(in_db(write))
    await asyncio.to_thread(holds.wait)
    try:
        assert (await ada.data("get-events", afterSeq=0))["seq"] == 1
    finally:
        free.set()
        await writing
    assert (await ada.data("get-events", afterSeq=1))["events"] == [
        {"event": "room-updated", "payload": {"seq": 2}}
    ]


async def test_a_peer_has_one_thread_for_its_replays(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    at_once = threading.Lock()
    real = resuming.events_after

    def alone(*args: Any) -> Any:
        assert at_once.acquire(blocking=False)
        try:
            return real(*args)
        finally:
            at_once.release()

    monkeypatch.setattr(resuming, "events_after", alone)
    answers = await asyncio.gather(
        *[ada.ask_soon("get-events", {"afterSeq": 0}) for _ in range(200)]
    )
    codes = [answer.get("error", {"code": "ok"})["code"] for answer in answers]
    assert set(codes) == {"ok", "rate_limited"}
    assert 20 <= codes.count("ok") < 200


async def test_a_quiet_room_is_told_its_head(connect: Connect) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    for feed in feeds.of({"demo"}):
        feed.quiet_since -= 5
    await heartbeat.tick()
    assert await ada.heard("room-seq") == {"seq": 1}


async def test_peers_of_an_earlier_process_get_the_same_grace(
    connect: Connect, settings: Any
) -> None:
    settings.ROOMS_GRACE_SECONDS = 60
    ada = await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    produced = await ada.data("produce", **microphone(here["sendTransport"]["transportId"]))
    await lifecycle.shutdown()
    await ada.vanish()
    assert [lost.peer_id for lost in connections.take_lost()] == [here["peerId"]]
    # By the database's clock, which counts in milliseconds.
    before = timezone.now() - timedelta(milliseconds=1)
    await lifecycle.startup()
    peer = await in_db(Participant.objects.get)
    assert peer.disconnected_at is not None
    assert peer.disconnected_at >= before
    assert await in_db(resuming.overdue, timedelta(seconds=5)) == []
    back = await connect()
    resumed = await back.data("resume-room", resumeToken=here["resumeToken"], lastSeq=2)
    # What it sent ended with the media that the process had.
    assert [
        (event["event"], event["payload"]["producer"]["producerId"]) for event in resumed["events"]
    ] == [("producer-removed", produced["producerId"])]
