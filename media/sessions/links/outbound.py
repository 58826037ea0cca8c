"""What goes to another node: one pipe transport for each pair of routers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from media.mediasoup import Closed, ClosedError, Consumer, PipedProducer, PipeEnd, PipeTransport
from media.mediasoup.shared import Shared
from media.sessions.links.announcement import PipeGrant, PipeRequest
from media.sessions.links.outside import Outside
from media.sessions.producers import PeerProducer


@dataclass(slots=True)
class _Way:
    """From one of our routers to one of theirs, whose end is `end`."""

    end: PipeEnd
    making: asyncio.Task[PipeTransport]
    making_consumers: Shared[Consumer] = field(default_factory=Shared)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    # When each producer was last asked for.
    serials: dict[str, int] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        if not self.making.done():
            return False
        failed = self.making.cancelled() or self.making.exception() is not None
        return failed or self.making.result().closed

    async def close(self) -> None:
        await asyncio.wait({self.making})
        if not self.broken:
            await self.making.result().close()


class Outbound:
    """Grants what the other node asks for, and ends what it does not want any more."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._ways: dict[tuple[str, str], _Way] = {}

    async def send(self, entry: PeerProducer, request: PipeRequest) -> PipeGrant:
        """Safe to repeat. Raises as the driver does when the producer goes meanwhile."""
        key = (entry.home.id, request.router_id)
        way = self._ways.get(key)
        if way is None or way.broken or way.end != request.end:
            # They began anew; what was sent to their former end reaches nobody.
            making = asyncio.ensure_future(self._connect(entry, request.end))
            former, way = way, _Way(request.end, making)
            self._ways[key] = way
            way.serials[entry.id] = request.serial
            if former is not None:
                await former.close()
        way.serials[entry.id] = max(request.serial, way.serials.get(entry.id, 0))
        transport = await asyncio.shield(way.making)

        async def consume() -> Consumer:
            return await transport.consume(producer_id=entry.id)

        consumer = await way.making_consumers.get(entry.id, consume)
        way.consumers[entry.id] = consumer

        def gone(_: Closed) -> None:
            way.making_consumers.forget(entry.id)
            way.consumers.pop(entry.id, None)
            way.serials.pop(entry.id, None)

        consumer.on(Closed, gone)
        if entry.id not in way.serials:
            await consumer.close()
            raise ClosedError(f"producer {entry.id} is not wanted any more")
        return PipeGrant(transport.end, PipedProducer.of(consumer))

    async def keep(self, wanted: Mapping[str, Sequence[str]], serial: int) -> None:
        """End what is not wanted, unless it was asked for later than that was said."""
        for key, way in list(self._ways.items()):
            kept = wanted.get(key[1], ())
            for producer_id in way.serials.keys() - kept:
                # It may have ended, or been asked for, while another one was closed.
                if way.serials.get(producer_id, serial) >= serial:
                    continue
                del way.serials[producer_id]
                if consumer := way.consumers.get(producer_id):
                    await consumer.close()
            if not way.serials and self._ways.get(key) is way:
                del self._ways[key]
                await way.close()

    async def close(self) -> None:
        ways, self._ways = list(self._ways.values()), {}
        await asyncio.gather(*(way.close() for way in ways))

    async def _connect(self, entry: PeerProducer, end: PipeEnd) -> PipeTransport:
        transport = await self._outside.create_transport(entry.home)
        await transport.connect_to(end)
        return transport
