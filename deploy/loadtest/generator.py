"""One process full of people. Reads orders from its parent, tells it what it sees.

Orders, a JSON object a line: `{do: "begin", recording}`, first of all; `{do: "join", …}`
(an `Order`), `{do: "silence"}`, `{do: "compare", people}`, `{do: "leave"}`. It says
`ready`, `joined`, `failed`, `gone`, `compared`, `left`, and `sample` every second. It ends
when its standard input does.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import time
from collections import Counter
from typing import Any

import uvloop

from deploy.clients.signaling import Refused, Unanswered
from deploy.loadtest.crosscheck import Comparison
from deploy.loadtest.dtls import Identity
from deploy.loadtest.person import JoinFailed, Order, Person
from deploy.loadtest.pump import Pump
from deploy.loadtest.recording import Recording
from deploy.loadtest.speech import Orders, tell

_SAMPLE_EVERY = 1.0
# Statistics cost the worker; some at a time are enough.
_COMPARE_AT_ONCE = 8
_LEAVE_AT_ONCE = 16


class Generator:
    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._identity = Identity()
        self._pump = Pump()
        self._people: list[Person] = []
        self._joining: set[asyncio.Task[None]] = set()
        # Of those who have left: what they sent and received stays counted.
        self._past = _Totals()

    async def run(self, orders: Orders) -> None:
        pumping = asyncio.ensure_future(self._pump.run())
        sampling = asyncio.ensure_future(self._sample())
        for task in (pumping, sampling):
            task.add_done_callback(_fail_loudly)
        tell("ready")
        while (order := await orders.next()) is not None:
            await self._obey(order.pop("do"), order)
        await self._leave()
        pumping.cancel()
        sampling.cancel()

    async def _obey(self, what: str, order: dict[str, Any]) -> None:
        if what == "join":
            task = asyncio.ensure_future(self._join(Order(**order)))
            self._joining.add(task)
            task.add_done_callback(self._joining.discard)
        elif what == "silence":
            for person in self._people:
                person.be_silent()
        elif what == "compare":
            await self._compare(order["people"])
        elif what == "leave":
            await self._leave()
            tell("left")

    async def _join(self, order: Order) -> None:
        person = Person(order, self._recording, self._identity, self._pump, self._gone)
        try:
            await person.join()
        except JoinFailed as failure:
            await self._failed(person, failure.phase, failure.code, str(failure))
        except Exception as error:
            # Whoever answers may be anything. Who is not heard of would be no failure.
            said = f"an answer that makes no sense: {error!r}"
            await self._failed(person, person.phase, "nonsense", said)
        except asyncio.CancelledError:
            await person.leave()
            raise
        else:
            self._people.append(person)
            tell("joined", number=order.number, phases=person.phases, servedBy=person.served_by)

    async def _failed(self, person: Person, phase: str, code: str, message: str) -> None:
        tell("failed", number=person.order.number, phase=phase, code=code, message=message)
        await person.leave()

    def _gone(self, person: Person, why: str) -> None:
        tell("gone", number=person.order.number, why=why)

    async def _compare(self, people: int) -> None:
        """Of at most `people` who are in, evenly chosen."""
        present = [person for person in self._people if person.is_in]
        step = max(1, -(-len(present) // max(people, 1)))
        total, failures = Comparison(), Counter[str]()
        gate = asyncio.Semaphore(_COMPARE_AT_ONCE)

        async def one(person: Person) -> None:
            async with gate:
                try:
                    total.add(await person.compare())
                except (Refused, Unanswered) as error:
                    failures[getattr(error, "code", "unanswered")] += 1

        await asyncio.gather(*map(one, present[::step]))
        tell("compared", comparison=total.to_json(), failures=dict(failures))

    async def _leave(self) -> None:
        for task in list(self._joining):
            task.cancel()
        await asyncio.gather(*self._joining, return_exceptions=True)
        people, self._people = self._people, []
        gate = asyncio.Semaphore(_LEAVE_AT_ONCE)

        async def one(person: Person) -> None:
            async with gate:
                self._past.add(person)
                await person.leave()

        await asyncio.gather(*map(one, people), return_exceptions=True)

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(_SAMPLE_EVERY)
            pump, now = self._pump, time.monotonic()
            totals = self._past.copy()
            for person in self._people:
                totals.add(person)
            present = [person for person in self._people if person.is_in]
            receiving = [person.receiving for person in present if person.receiving]
            tell(
                "sample",
                at=now,
                people=len(present),
                cpu=time.process_time(),
                sends=pump.sends,
                late=pump.late,
                leftOut=pump.left_out,
                flows=sum(len(one.flows) for one in receiving),
                still=sum(one.standing_still(now) for one in receiving),
                **totals.to_json(),
            )


class _Totals:
    """Packets and bytes by direction and kind, and what went wrong on our side."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()

    def copy(self) -> _Totals:
        copied = _Totals()
        copied.numbers.update(self.numbers)
        return copied

    def add(self, person: Person) -> None:
        numbers = self.numbers
        for kind, stream in person.streams.items():
            numbers[f"sent.{kind}.packets"] += stream.packets
            numbers[f"sent.{kind}.bytes"] += stream.octets
        if person.receiving is not None:
            for kind, counts in person.receiving.counts.items():
                for count in counts:
                    numbers[f"received.{kind}.packets"] += count.packets
                    numbers[f"received.{kind}.bytes"] += count.octets
                    numbers[f"received.{kind}.lost"] += count.lost
        for transport in person.transports:
            numbers["dropped"] += transport.dropped()
            numbers["unsent"] += transport.unsent
            numbers["strays"] += transport.strays
            numbers["undecryptable"] += transport.undecryptable

    def to_json(self) -> dict[str, Any]:
        return {"totals": dict(self.numbers)}


def _fail_loudly(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        logging.critical("the generator failed", exc_info=error)
        sys.stderr.flush()
        # Without it nothing that we tell is true any more.
        os._exit(1)


async def main() -> None:
    orders = await Orders.listen()
    first = await orders.next()
    if first is None:
        return
    generator = Generator(Recording.from_json(first["recording"]))
    # What is there by now stays; looking through it again and again would cost packets.
    gc.freeze()
    await generator.run(orders)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
