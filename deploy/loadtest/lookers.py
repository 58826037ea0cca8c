"""The real clients of a load test: they decode what comes, and count the pictures.

Orders: `{do: "begin"}`, `{do: "join", url, room, number, verifyTls}`, `{do: "leave"}`. It
says `ready`, `looker-joined` with the seconds until the first picture (or sound, where
there is none), `looker-failed`, `left`, and every second a `frames`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

from deploy.clients.bot import Bot, Received
from deploy.clients.signaling import Refused, Signaling, Unanswered, Unreachable
from deploy.loadtest.speech import Orders, tell

_SAMPLE_EVERY = 1.0
_FIRST_WITHIN = 20.0


class Looker:
    """One real client; `frames` is of pictures alone, of `pictures` streams."""

    def __init__(self, verify_tls: bool) -> None:
        self.frames = 0
        self.pictures = 0
        self._bot = Bot(Signaling(verify_tls), self._look)
        self._first = asyncio.Event()

    async def join(self, url: str, room: str, name: str) -> None:
        """Until something is seen or heard. Raises what the bot raises, and `TimeoutError`."""
        await self._bot.signaling.connect(url)
        await self._bot.join(room, name)
        async with asyncio.timeout(_FIRST_WITHIN):
            await self._first.wait()

    async def close(self) -> None:
        if self._bot.signaling.connected:
            with suppress(Refused, Unanswered):
                await self._bot.signaling.ask("leave-room")
        await self._bot.close()

    async def _look(self, received: Received) -> None:
        is_picture = received.kind == "video"
        await received.track.recv()
        self._first.set()
        self.pictures += is_picture
        while True:
            await received.track.recv()
            self.frames += is_picture


class Lookers:
    def __init__(self) -> None:
        self._lookers: list[Looker] = []

    async def run(self, orders: Orders) -> None:
        sampling = asyncio.ensure_future(self._sample())
        tell("ready")
        while (order := await orders.next()) is not None:
            if order["do"] == "join":
                await self._join(order)
            elif order["do"] == "leave":
                await self._leave()
                tell("left")
        await self._leave()
        sampling.cancel()

    async def _join(self, order: dict[str, Any]) -> None:
        looker = Looker(order["verifyTls"])
        self._lookers.append(looker)
        started = time.monotonic()
        try:
            await looker.join(order["url"], order["room"], f"Looker {order['number']}")
        except Exception as error:
            # Whoever answers may be anything.
            known = isinstance(error, Refused | Unanswered | Unreachable | TimeoutError)
            code = getattr(error, "code", type(error).__name__.lower()) if known else "nonsense"
            tell("looker-failed", code=code, message=str(error) or "nothing to be seen or heard")
            self._lookers.remove(looker)
            await looker.close()
        else:
            tell("looker-joined", seconds=time.monotonic() - started)

    async def _leave(self) -> None:
        lookers, self._lookers = self._lookers, []
        await asyncio.gather(*(looker.close() for looker in lookers), return_exceptions=True)

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(_SAMPLE_EVERY)
            tell(
                "frames",
                at=time.monotonic(),
                lookers=len(self._lookers),
                pictures=sum(looker.pictures for looker in self._lookers),
                frames=sum(looker.frames for looker in self._lookers),
            )


async def main() -> None:
    orders = await Orders.listen()
    if await orders.next() is not None:
        await Lookers().run(orders)


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(main())
