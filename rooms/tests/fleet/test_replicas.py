"""One room through two server processes, with real PostgreSQL, Redis and media."""

from __future__ import annotations

import asyncio

import psycopg

from rooms.tests.fleet.conftest import Meet
from rooms.tests.fleet.processes import Fleet, Process

Replicas = tuple[Process, Process]


def rows(fleet: Fleet, query: str, *parameters: str) -> list[tuple[object, ...]]:
    with psycopg.connect(fleet.database_url) as connection:
        return connection.execute(query, parameters).fetchall()


async def test_fifty_first_joins_at_once(fleet: Fleet, replicas: Replicas, meet: Meet) -> None:
    people = [await meet(f"Guest {number}", replicas[number % 2]) for number in range(50)]
    joined = await asyncio.gather(*[person.join("fifty") for person in people])
    assert sorted(data["seq"] for data in joined) == list(range(1, 51))
    for person, data in zip(people, joined, strict=True):
        assert len(data["peers"]) == data["seq"] - 1
        if data["seq"] < 50:
            await person.heard_up_to(50)
        assert person.numbers() == list(range(data["seq"] + 1, 51))
    numbers = rows(
        fleet,
        "SELECT e.seq FROM rooms_journalevent e JOIN rooms_room r ON r.id = e.room_id"
        " WHERE r.slug = %s ORDER BY e.seq",
        "fifty",
    )
    assert [seq for (seq,) in numbers] == list(range(1, 51))
    assert rows(fleet, "SELECT seq FROM rooms_room WHERE slug = %s", "fifty") == [(50,)]


async def test_everybody_hears_everything_once_and_in_order(replicas: Replicas, meet: Meet) -> None:
    people = [await meet(name, replicas[n % 2]) for n, name in enumerate(("A", "B", "C", "D"))]
    for person in people:
        await person.join("talk")
    await asyncio.gather(
        *[person.data("send-message", text=str(n)) for person in people for n in range(20)]
    )
    for number, person in enumerate(people, start=1):
        await person.heard_up_to(84)
        assert person.numbers() == list(range(number + 1, 85))


async def test_a_peer_moves_to_the_other_replica_while_its_connection_lives(
    replicas: Replicas, meet: Meet
) -> None:
    ada, grace = await meet("Ada", replicas[0]), await meet("Grace", replicas[0])
    here = await ada.join("move")
    await grace.join("move")
    back = await meet("Ada", replicas[1])
    resumed = await back.data("resume-room", resumeToken=here["resumeToken"], lastSeq=here["seq"])
    assert [event["event"] for event in resumed["events"]] == ["peer-joined"]
    assert (resumed["seq"], resumed["mediaAlive"]) == (2, True)
    await ada.closed.wait()
    assert (await back.data("send-message", text="here I am"))["seq"] == 3
    await grace.heard_up_to(3)
    assert grace.numbers() == [3]


async def test_a_request_that_is_repeated_at_another_replica_is_done_once(
    fleet: Fleet, replicas: Replicas, meet: Meet
) -> None:
    ada = await meet("Ada", replicas[0])
    here = await ada.join("repeat")
    asked = [
        asyncio.ensure_future(ada.ask("send-message", text=text, requestId=text))
        for text in ("r1", "r2", "r3")
    ]
    back = await meet("Ada", replicas[1])
    await back.data("resume-room", resumeToken=here["resumeToken"], lastSeq=1)
    again = [await back.data("send-message", text=t, requestId=t) for t in ("r1", "r2", "r3")]
    assert {data["seq"] for data in again} == {2, 3, 4}
    assert rows(
        fleet,
        "SELECT m.text, count(*) FROM rooms_message m JOIN rooms_room r ON r.id = m.room_id"
        " WHERE r.slug = %s GROUP BY m.text ORDER BY m.text",
        "repeat",
    ) == [("r1", 1), ("r2", 1), ("r3", 1)]
    for answer in asked:
        answer.cancel()
