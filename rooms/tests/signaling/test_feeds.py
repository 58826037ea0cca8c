"""Other processes commit; what they say arrives late, early, twice or never."""

from __future__ import annotations

from rooms.domain import chatting
from rooms.domain.outcome import Entry
from rooms.signaling import feeds, heartbeat
from rooms.signaling.connections import connections
from rooms.signaling.db import in_db
from rooms.tests.signaling.conftest import Connect
from rooms.tests.signaling.wire_client import WireClient


async def elsewhere(peer_id: str, text: str) -> tuple[Entry, ...]:
    """Another process journals a message of the peer."""
    return (await in_db(chatting.send_message, "demo", peer_id, text, None)).entries


async def enter(connect: Connect, name: str) -> tuple[WireClient, str]:
    client = await connect()
    return client, (await client.data("join-room", roomId="demo", name=name))["peerId"]


def numbers(client: WireClient) -> list[int]:
    return [payload["seq"] for _, payload in client.events]


async def test_what_comes_early_waits_and_what_comes_twice_is_dropped(connect: Connect) -> None:
    ada, peer_id = await enter(connect, "Ada")
    second, third = await elsewhere(peer_id, "2"), await elsewhere(peer_id, "3")
    await feeds.deliver("demo", third)
    await feeds.deliver("demo", second)
    await feeds.deliver("demo", third)
    await ada.data("send-message", text="4")
    await ada.heard("message", lambda said: said["seq"] == 4)
    assert numbers(ada) == [2, 3, 4]


async def test_what_never_comes_is_read_from_the_journal(connect: Connect) -> None:
    ada, peer_id = await enter(connect, "Ada")
    lost = (await elsewhere(peer_id, "2"))[0]
    await feeds.deliver("demo", await elsewhere(peer_id, "3"))
    assert await ada.heard("message") == lost.payload
    await ada.heard("message", lambda said: said["seq"] == 3)
    assert numbers(ada) == [2, 3]


async def test_a_last_event_that_was_lost_is_found_when_the_room_is_quiet(connect: Connect) -> None:
    ada, peer_id = await enter(connect, "Ada")
    await elsewhere(peer_id, "lost")
    for feed in feeds.of({"demo"}):
        feed.quiet_since -= 5
    await heartbeat.tick()
    assert (await ada.heard("message"))["message"]["text"] == "lost"
    assert await ada.heard("room-seq") == {"seq": 2}
    assert ada.names() == ["message", "room-seq"]


async def test_a_newcomer_hears_only_what_comes_after_it(connect: Connect) -> None:
    ada, peer_id = await enter(connect, "Ada")
    late = await elsewhere(peer_id, "2")
    grace, _ = await enter(connect, "Grace")
    await feeds.deliver("demo", late)
    await grace.data("send-message", text="4")
    for client, heard in ((ada, [2, 3, 4]), (grace, [4])):
        await client.heard("message", lambda said: said["seq"] == 4)
        assert numbers(client) == heard


async def test_who_tunes_in_late_is_told_what_the_others_know_already(connect: Connect) -> None:
    ada, peer_id = await enter(connect, "Ada")
    for text in ("2", "3"):
        await feeds.deliver("demo", await elsewhere(peer_id, text))
    back = await connect()
    connection = connections.get(back.sid)
    assert connection is not None
    await feeds.tune_in(connection, "demo", 1)
    await ada.data("send-message", text="4")
    await back.heard("message", lambda said: said["seq"] == 4)
    assert numbers(back) == [2, 3, 4]
    assert numbers(ada) == [2, 3, 4]


async def test_a_room_without_anybody_here_is_not_followed(connect: Connect) -> None:
    ada, _ = await enter(connect, "Ada")
    await ada.data("leave-room")
    assert feeds.of(connections.room_ids()) == []
    await feeds.deliver("demo", (Entry("message", {"seq": 9}),))
    assert ada.events == []
