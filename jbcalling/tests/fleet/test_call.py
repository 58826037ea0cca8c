"""A call over several replicas and media nodes, while one after the other goes away."""

from __future__ import annotations

import asyncio
import os
import signal
from urllib.parse import urlsplit

import pytest

from deploy.fleet import postgres
from jbcalling.tests.browser import chromium
from jbcalling.tests.conftest import Connect
from jbcalling.tests.fleet.calls import all_see_all, assert_nobody_left, call, joined, media_resets
from jbcalling.tests.fleet.conftest import StartFleet
from jbcalling.tests.fleet.fleet import Fleet, eventually
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer
from rooms.tests.fleet.person import Person

# Three browsers and a fleet on a machine that has other things to do.
pytestmark = pytest.mark.timeout(180)


async def test_people_on_different_replicas_see_each_other(fleet: Fleet) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url, fleet.a.url)
        await assert_nobody_left(pages)
        assert fleet.m1.rooms() + fleet.m2.rooms() == 1


async def test_a_room_on_two_nodes_is_one_room(
    start_fleet: StartFleet, own_redis: RedisServer, postgres_server: PostgresServer
) -> None:
    """Until one of the nodes dies, and after that too."""
    fleet = start_fleet(
        own_redis.url, postgres_server.migrated_database(), MEDIA_WORKER_MAX_CONSUMERS="1"
    )
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url, fleet.a.url)
        assert (fleet.m1.rooms(), fleet.m2.rooms()) == (1, 1)
        await assert_nobody_left(pages)
        await media_resets(pages, 0)
        # Two are where the room began, the third is where there was a place.
        first = fleet.m1 if fleet.m1.peers() == 2 else fleet.m2
        assert fleet.other_than(first).peers() == 1
        first.stop(signal.SIGKILL)
        await media_resets(pages[:2], 1)
        await all_see_all(pages)
        await assert_nobody_left(pages)
        # Who was on the other node did not even notice.
        await media_resets(pages[2:], 0)


async def test_a_killed_worker_is_replaced_on_its_node(fleet: Fleet) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        node = fleet.node_of_the_room()
        for pid in node.workers():
            os.kill(pid, signal.SIGKILL)
        await media_resets(pages, 1)
        await all_see_all(pages)
        await assert_nobody_left(pages)
        assert fleet.node_of_the_room() is node


async def test_a_killed_media_node_is_replaced_by_the_other(fleet: Fleet) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        killed = fleet.node_of_the_room()
        killed.stop(signal.SIGKILL)
        await media_resets(pages, 1)
        await all_see_all(pages)
        await assert_nobody_left(pages)
        assert fleet.other_than(killed).rooms() == 1


async def test_a_node_that_was_away_does_not_keep_what_moved_meanwhile(fleet: Fleet) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        frozen = fleet.node_of_the_room()
        frozen.send(signal.SIGSTOP)
        await media_resets(pages, 1)
        frozen.send(signal.SIGCONT)
        await asyncio.to_thread(eventually, lambda: frozen.rooms() == 0, "it to let go")
        await all_see_all(pages)
        await assert_nobody_left(pages)
        assert fleet.other_than(frozen).rooms() == 1
        await media_resets(pages, 1)


async def test_a_drained_node_ends_and_its_calls_go_on_elsewhere(fleet: Fleet) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        drained = fleet.node_of_the_room()
        said = await asyncio.to_thread(fleet.manage, "drain_node", drained.name, "--deadline", "60")
        # How many rooms were left at first depends on who was quicker.
        assert said.splitlines()[-2:] == [
            f"Media node {drained.name}: 0 rooms left.",
            f"Media node {drained.name} has ended.",
        ]
        assert await asyncio.to_thread(drained.wait) == 0
        await media_resets(pages, 1)
        await all_see_all(pages)
        await assert_nobody_left(pages)
        assert fleet.other_than(drained).rooms() == 1


async def test_a_node_that_is_asked_to_end_moves_its_calls_first(fleet: Fleet) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        ending = fleet.node_of_the_room()
        assert await asyncio.to_thread(ending.stop, signal.SIGTERM) == 0
        await media_resets(pages, 1)
        await all_see_all(pages)
        await assert_nobody_left(pages)


async def test_a_call_outlives_redis_and_takes_people_when_it_is_back(
    fleet: Fleet, own_redis: RedisServer
) -> None:
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        own_redis.stop(signal.SIGKILL)
        await all_see_all(pages)
        assert fleet.a.status("/health") == 200
        assert await asyncio.to_thread(fleet.a.status, "/ready") == 503
        own_redis.start()
        await joined(pages, browser, fleet.b.url)
        await assert_nobody_left(pages)


async def test_a_killed_replica_takes_nobody_along(fleet: Fleet, connect: Connect) -> None:
    both = connect(fleet.a.port, fleet.b.port)
    async with chromium() as browser:
        pages = await call(browser, f"http://127.0.0.1:{both.port}", fleet.b.url)
        fleet.a.stop(signal.SIGKILL)
        await asyncio.to_thread(
            eventually, lambda: "signaling_connections 2.0" in fleet.b.get("/metrics"), "both"
        )
        await all_see_all(pages)
        await assert_nobody_left(pages)
        await media_resets(pages, 0)


async def test_a_call_outlives_a_cut_between_its_node_and_redis(
    start_fleet: StartFleet,
    connect: Connect,
    redis_server: RedisServer,
    postgres_server: PostgresServer,
) -> None:
    cable = connect(redis_server.port)
    behind_it = f"redis://127.0.0.1:{cable.port}/0"
    database = postgres_server.migrated_database()
    fleet = start_fleet(redis_server.url, database, node_redis_url=behind_it)
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        cable.cut()
        await all_see_all(pages)
        assert await asyncio.to_thread(fleet.a.status, "/ready") == 503
        await all_see_all(pages)
        cable.mend()
        await joined(pages, browser, fleet.b.url)
        await assert_nobody_left(pages)


async def test_a_call_outlives_the_database_and_takes_people_when_it_is_back(
    start_fleet: StartFleet, redis_server: RedisServer, own_postgres: PostgresServer
) -> None:
    fleet = start_fleet(redis_server.url, own_postgres.migrated_database())
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        own_postgres.stop(signal.SIGQUIT)
        await all_see_all(pages)
        assert fleet.a.status("/health") == 200
        assert await asyncio.to_thread(fleet.a.status, "/ready") == 503
        own_postgres.start()
        await joined(pages, browser, fleet.b.url)
        await assert_nobody_left(pages)


async def test_a_call_outlives_a_cut_to_the_database(
    start_fleet: StartFleet,
    connect: Connect,
    redis_server: RedisServer,
    postgres_server: PostgresServer,
) -> None:
    cable = connect(postgres_server.port)
    database = urlsplit(postgres_server.migrated_database()).path[1:]
    fleet = start_fleet(redis_server.url, postgres.url(cable.port, database))
    newcomer = Person("Cem")
    async with chromium() as browser:
        pages = await call(browser, fleet.a.url, fleet.b.url)
        await newcomer.connect(fleet.a.url)
        cable.cut()
        refused = await newcomer.ask("join-room", roomId="demo", name="Cem")
        error = refused["error"]
        assert (error["code"], error["retryable"]) == ("media_unavailable", True)
        await newcomer.leave()
        await all_see_all(pages)
        cable.mend()
        await joined(pages, browser, fleet.b.url)
        await assert_nobody_left(pages)
