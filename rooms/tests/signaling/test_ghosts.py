from __future__ import annotations

from media import facade
from rooms.models import Room
from rooms.signaling.db import in_db
from rooms.signaling.ghosts import GhostHunt
from rooms.tests.signaling.conftest import Connect


async def test_media_of_nobody_is_closed_at_the_second_look(connect: Connect) -> None:
    ada = await connect()
    here = await ada.data("join-room", roomId="demo", name="Ada")
    await facade.open_peer("demo", "nobody")
    hunt = GhostHunt()
    await hunt.look()
    assert sorted(await facade.peers()) == sorted([("demo", here["peerId"]), ("demo", "nobody")])
    await hunt.look()
    assert await facade.peers() == [("demo", here["peerId"])]


async def test_whoever_got_a_place_between_two_looks_keeps_the_media(connect: Connect) -> None:
    await facade.open_peer("demo", "first")
    hunt = GhostHunt()
    await hunt.look()
    await facade.close_peer("demo", "first")
    await facade.open_peer("demo", "second")
    await hunt.look()
    assert await facade.peers() == [("demo", "second")]


async def test_whoever_leaves_a_room_that_was_deleted_takes_the_media_along(
    connect: Connect,
) -> None:
    ada = await connect()
    await ada.data("join-room", roomId="demo", name="Ada")
    await in_db(Room.objects.all().delete)
    assert await ada.data("leave-room") == {}
    assert await facade.peers() == []
    assert (await ada.data("join-room", roomId="demo", name="Ada"))["peers"] == []
