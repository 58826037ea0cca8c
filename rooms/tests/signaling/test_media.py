from __future__ import annotations

import asyncio
from typing import Any

import pytest

from media import events, facade
from media.contracts import MediaError
from rooms.models import JournalEvent, Participant, Producer
from rooms.signaling.db import in_db
from rooms.tests.signaling.conftest import Connect
from rooms.tests.signaling.gates import Gate
from rooms.tests.signaling.rtp import DTLS, camera, microphone
from rooms.tests.signaling.wire_client import Json, WireClient


async def producers() -> list[tuple[str, bool]]:
    return await in_db(lambda: list(Producer.objects.values_list("pk", "paused")))


async def enter(connect: Connect, name: str) -> tuple[WireClient, Json]:
    client = await connect()
    return client, await client.data("join-room", roomId="demo", name=name)


async def test_changes_of_media_have_a_limit_and_what_is_wrong_does_not_count(
    connect: Connect,
) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    wrong = [ada.ask_soon("pause-producer", {"producerId": 5}) for _ in range(200)]
    assert {answer["error"]["code"] for answer in await asyncio.gather(*wrong)} == {"bad_request"}
    events = ("pause-producer", "resume-producer", "close-producer")
    asked = [ada.ask_soon(event, {"producerId": "x"}) for event in events for _ in range(1000)]
    codes = [answer["error"]["code"] for answer in await asyncio.gather(*asked)]
    assert set(codes) == {"not_found", "rate_limited"}
    assert 100 <= codes.count("not_found") < 3000


async def test_from_camera_to_consumer(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    grace, there = await enter(connect, "Grace")
    send = here["sendTransport"]["transportId"]
    assert await ada.data("connect-transport", transportId=send, dtlsParameters=DTLS) == {}
    produced = await ada.data("produce", **camera(send))
    assert set(produced) == {"producerId"}
    fields = {"kind": "video", "source": "camera", "paused": False, **produced}
    for client in (ada, grace):
        assert await client.heard("producer-added") == {
            "seq": 3,
            "peerId": here["peerId"],
            "producer": fields,
        }
    assert await producers() == [(produced["producerId"], False)]

    subscribed = await grace.data("subscribe", rtpCapabilities=there["routerRtpCapabilities"])
    (consumer,) = subscribed["consumers"]
    assert set(consumer) == {
        "consumerId",
        "producerId",
        "peerId",
        "kind",
        "source",
        "rtpParameters",
        "type",
        "producerPaused",
    }
    assert consumer["producerId"] == produced["producerId"]
    assert consumer["peerId"] == here["peerId"]
    assert await grace.data("resume-consumers", consumerIds=[consumer["consumerId"]]) == {}
    assert await grace.data("pause-consumers", consumerIds=[consumer["consumerId"]]) == {}
    on_screen = {"consumerId": consumer["consumerId"], "width": 320.5, "height": 180}
    assert await grace.data("set-visible", consumers=[on_screen]) == {}
    assert await grace.data("request-key-frame", consumerId=consumer["consumerId"]) == {}

    second = await ada.data("produce", **microphone(send, paused=True))
    heard = await grace.heard("new-consumer")
    assert (heard["producerId"], heard["peerId"]) == (second["producerId"], here["peerId"])
    assert (heard["kind"], heard["source"], heard["producerPaused"]) == (
        "audio",
        "microphone",
        True,
    )
    stats = await ada.data("get-stats")
    assert set(stats) == {"transports", "producers", "consumers"}
    assert len(stats["transports"]) == 2


async def test_pausing_and_closing_a_producer(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    grace, there = await enter(connect, "Grace")
    await grace.data("subscribe", rtpCapabilities=there["routerRtpCapabilities"])
    payload = microphone(here["sendTransport"]["transportId"])
    producer_id = (await ada.data("produce", **payload))["producerId"]
    consumer_id = (await grace.heard("new-consumer"))["consumerId"]

    assert await ada.data("pause-producer", producerId=producer_id) == {}
    updated = await grace.heard("producer-updated")
    assert updated["producer"]["paused"] is True
    assert await grace.heard("consumer-paused") == {"consumerId": consumer_id}
    assert await producers() == [(producer_id, True)]

    assert await ada.data("resume-producer", producerId=producer_id) == {}
    assert await grace.heard("consumer-resumed") == {"consumerId": consumer_id}
    assert await producers() == [(producer_id, False)]

    for event in ("pause-producer", "resume-producer", "close-producer"):
        assert await grace.code(event, producerId=producer_id) == "not_found"
    assert await ada.data("close-producer", producerId=producer_id, requestId="r1") == {}
    assert (await grace.heard("producer-removed"))["producer"]["producerId"] == producer_id
    assert await grace.heard("consumer-closed") == {"consumerId": consumer_id}
    assert await producers() == []
    assert await ada.data("close-producer", producerId=producer_id, requestId="r1") == {}
    assert await ada.code("close-producer", producerId=producer_id) == "not_found"
    assert (await facade.health()).producers == 0


async def test_what_media_cannot_carry_is_refused_and_nothing_is_written(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    payload = microphone(here["sendTransport"]["transportId"])
    codec = {**payload["rtpParameters"]["codecs"][0], "mimeType": "audio/nonsense"}
    payload["rtpParameters"] = {**payload["rtpParameters"], "codecs": [codec]}
    assert await ada.code("produce", **payload) == "unsupported_codec"
    assert await producers() == []
    assert await ada.code("produce", **microphone("no such transport")) == "not_found"


async def test_a_repeated_produce_makes_one_producer(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    payload = microphone(here["sendTransport"]["transportId"], requestId="r1")
    first, second = ada.ask_soon("produce", payload), ada.ask_soon("produce", payload)
    assert (await first)["ok"]
    assert await second == await first
    assert await ada.ask("produce", payload) == await first
    assert len(await producers()) == 1
    assert (await facade.health()).producers == 1


async def test_whoever_left_in_the_middle_of_produce_is_told_so(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = asyncio.Event()
    real = facade.produce

    async def produce_late(*args: Any) -> str:
        await left.wait()
        return await real(*args)

    monkeypatch.setattr(facade, "produce", produce_late)
    ada, here = await enter(connect, "Ada")
    answer = ada.ask_soon("produce", microphone(here["sendTransport"]["transportId"]))
    await ada.data("leave-room")
    left.set()
    assert (await answer)["error"]["code"] == "not_joined"
    assert await producers() == []


async def test_whoever_vanishes_in_the_middle_of_produce_leaves_no_producer(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, here = await enter(connect, "Ada")
    gate = Gate(monkeypatch, facade, "produce")
    closed = gate.watch("close_producer")
    ada.ask_soon("produce", microphone(here["sendTransport"]["transportId"]))
    await gate.reached.wait()
    assert (await facade.health()).producers == 1
    await ada.vanish()
    gate.open.set()
    await closed.wait()
    assert await producers() == []
    assert (await facade.health()).producers == 0
    journaled = await in_db(lambda: list(JournalEvent.objects.values_list("event", flat=True)))
    assert "producer-added" not in journaled


async def test_a_producer_that_media_lost_while_it_was_written_down_is_not_written_down(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, here = await enter(connect, "Ada")
    gate = Gate(monkeypatch, facade, "produce")
    answer = ada.ask_soon("produce", microphone(here["sendTransport"]["transportId"]))
    await gate.reached.wait()
    events.publish(events.MediaReset("demo", "worker-died", (here["peerId"],), ("any",)))
    await ada.heard("media-reset")
    gate.open.set()
    error = (await answer)["error"]
    assert (error["code"], error["retryable"]) == ("media_unavailable", True)
    assert await producers() == []


async def test_media_reset_keeps_the_people_and_drops_what_they_sent(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    grace, _ = await enter(connect, "Grace")
    payload = microphone(here["sendTransport"]["transportId"])
    producer_id = (await ada.data("produce", **payload))["producerId"]
    events.publish(events.MediaReset("demo", "worker-died", (here["peerId"],), (producer_id,)))
    assert await ada.heard("media-reset") == {"reason": "worker-died"}
    removed = await grace.heard("producer-removed")
    assert (removed["peerId"], removed["producer"]["producerId"]) == (here["peerId"], producer_id)
    assert "media-reset" not in grace.names()
    assert await producers() == []
    fresh = await ada.data("join-media")
    assert set(fresh) == {"routerRtpCapabilities", "iceServers", "sendTransport", "recvTransport"}
    again = microphone(fresh["sendTransport"]["transportId"])
    produced = await ada.data("produce", **again)
    assert await producers() == [(produced["producerId"], False)]
    assert await in_db(Participant.objects.live().count) == 2


async def test_joining_media_anew_ends_what_was_sent_before(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    payload = microphone(here["sendTransport"]["transportId"])
    producer_id = (await ada.data("produce", **payload))["producerId"]
    await ada.data("join-media")
    assert (await ada.heard("producer-removed"))["producer"]["producerId"] == producer_id
    assert await producers() == []
    assert await ada.code("produce", **payload) == "not_found"


async def test_restarting_ice(connect: Connect) -> None:
    ada, here = await enter(connect, "Ada")
    transport = here["sendTransport"]
    data = await ada.data("restart-ice", transportId=transport["transportId"])
    assert set(data) == {"iceParameters"}
    assert data["iceParameters"]["password"] != transport["iceParameters"]["password"]
    assert await ada.code("restart-ice", transportId="nonsense") == "not_found"


async def test_media_that_is_away_is_said_to_be_away(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: str) -> None:
        raise MediaError("media_unavailable", "The media node does not answer.")

    monkeypatch.setattr(facade, "open_peer", away)
    ada = await connect()
    answer = await ada.ask("join-room", {"roomId": "demo", "name": "Ada"})
    assert answer["error"] == {
        "code": "media_unavailable",
        "message": "The media node does not answer.",
        "retryable": True,
    }
    assert await in_db(Participant.objects.count) == 0
