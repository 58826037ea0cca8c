"""A replica is killed, Redis is away, PostgreSQL starts again: nobody loses anything."""

from __future__ import annotations

import asyncio
from typing import Any

from rooms.tests.fleet.conftest import Meet
from rooms.tests.fleet.person import Json, Person
from rooms.tests.fleet.processes import Fleet, Process

Replicas = tuple[Process, Process]


async def until_granted(person: Person, event: str, **payload: Any) -> Json:
    """Ask again for as long as the answer says that it may help."""
    while not (answer := await person.ask(event, **payload))["ok"]:
        assert answer["error"]["retryable"], answer
        assert answer["error"]["code"] == "media_unavailable"
        await asyncio.sleep(0.1)
    data: Json = answer["data"]
    return data


async def test_a_replica_is_killed(fleet: Fleet, replicas: Replicas, meet: Meet) -> None:
    doomed = await asyncio.to_thread(fleet.replica)
    await asyncio.to_thread(doomed.wait_until, "/ready")
    ada, mary = await meet("Ada", doomed), await meet("Mary", doomed)
    grace = await meet("Grace", replicas[0])
    here = await ada.join("killed")
    lost = await mary.join("killed")
    await grace.join("killed")
    await ada.heard_up_to(3)
    await asyncio.to_thread(doomed.kill)
    said = await grace.data("send-message", text="where are you?")

    back = await meet("Ada", replicas[1])
    resumed = await back.data("resume-room", resumeToken=here["resumeToken"], lastSeq=3)
    assert [(event["event"], event["payload"]["seq"]) for event in resumed["events"]] == [
        ("message", said["seq"])
    ]
    assert resumed["mediaAlive"] is True
    left = await grace.heard("peer-left")
    assert left == {"seq": 5, "peerId": lost["peerId"], "reason": "timed-out"}
    await back.data("send-message", text="still here")
    for person, numbers in ((back, [5, 6]), (grace, [4, 5, 6])):
        await person.heard_up_to(6)
        assert person.numbers() == numbers


async def test_redis_is_away(replicas: Replicas, meet: Meet, redis_server: Any) -> None:
    ada, grace = await meet("Ada", replicas[0]), await meet("Grace", replicas[1])
    await ada.join("redis")
    await grace.join("redis")
    await asyncio.to_thread(redis_server.stop)
    await ada.data("send-message", text="can you hear me?")
    await grace.heard_up_to(3)
    newcomer = await meet("Mary", replicas[0])
    refused = await newcomer.ask("join-room", roomId="redis", name="Mary")
    assert (refused["error"]["code"], refused["error"]["retryable"]) == ("media_unavailable", True)
    assert not await asyncio.to_thread(replicas[0].answers, "/ready")
    assert await asyncio.to_thread(replicas[0].answers, "/health")
    await asyncio.to_thread(redis_server.start)
    joined = await until_granted(newcomer, "join-room", roomId="redis", name="Mary")
    assert joined["seq"] == 4
    await grace.data("send-message", text="welcome")
    for person, numbers in ((ada, [2, 3, 4, 5]), (grace, [3, 4, 5]), (newcomer, [5])):
        await person.heard_up_to(5)
        assert person.numbers() == numbers


async def test_postgres_starts_again(replicas: Replicas, meet: Meet, postgres_server: Any) -> None:
    people = [await meet(f"Guest {number}", replicas[number % 2]) for number in range(4)]
    for person in people:
        await person.join("postgres")
    await asyncio.gather(*[person.data("send-message", text="before") for person in people])
    await asyncio.to_thread(postgres_server.stop)
    refused = await people[0].ask("send-message", text="lost")
    assert (refused["error"]["code"], refused["error"]["retryable"]) == ("media_unavailable", True)
    await asyncio.to_thread(postgres_server.start)
    await asyncio.gather(
        *[person.data("send-message", text=str(n)) for person in people for n in range(5)]
    )
    for number, person in enumerate(people, start=1):
        await person.heard_up_to(28)
        assert person.numbers() == list(range(number + 1, 29))
