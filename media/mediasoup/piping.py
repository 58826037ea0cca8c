"""Producers of one router for the consumers of another, both in this process.

RTP goes from a PipeTransport of the one to a PipeTransport of the other, on the
same worker or on two. For routers on two nodes, each node holds one half and
they talk as `pipe_ends` describes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from media.mediasoup.consumer import Consumer
from media.mediasoup.errors import ClosedError, InvalidParameters, NotFoundError
from media.mediasoup.events import Closed, ProducerPaused, ProducerResumed
from media.mediasoup.listen import ListenInfo
from media.mediasoup.pipe_ends import PipedProducer
from media.mediasoup.pipe_transport import PipeTransport
from media.mediasoup.producer import Producer

if TYPE_CHECKING:
    from media.mediasoup.router import Router


@dataclass(frozen=True, slots=True)
class PipePair:
    """A producer's way out of one router and into another.

    `consumer` takes it out of the source, `producer` stands for it in the
    destination; it is paused when the original is. When one of the two is
    closed, so is the other, with the cause "pipe-closed".
    """

    consumer: Consumer
    producer: Producer


@dataclass(frozen=True, slots=True)
class PipeOptions:
    """How two routers are connected. `listen_ip` is one that both workers can bind and reach."""

    listen_ip: str = "127.0.0.1"
    enable_rtx: bool = False
    enable_srtp: bool = False


async def pipe_to_router(
    producer: Producer,
    source: Router,
    destination: Router,
    *,
    listen_ip: str = "127.0.0.1",
    enable_rtx: bool = False,
    enable_srtp: bool = False,
) -> PipePair:
    """Make `producer` of `source` one of `destination` too; the same pair every time.

    Two routers share one pair of pipe transports for both directions. The first
    call makes it, so the options of later ones change nothing; closing one of the
    transports ends it all, and the next call begins anew.

    The new producer has the id of the original, except on the same worker, where
    ids are unique. Raises NotFoundError when `source` has no such producer,
    InvalidParameters when both routers are one, ClosedError when one of them, or
    the producer, was closed before the end.
    """
    if source is destination:
        raise InvalidParameters("source and destination are the same router")
    if source.producers.get(producer.id) is not producer:
        raise NotFoundError(f"{source!r} has no producer {producer.id}")
    options = PipeOptions(listen_ip, enable_rtx, enable_srtp)
    return await destination._piped.get(
        producer.id, lambda: _pipe(producer, source, destination, options)
    )


async def _pipe(
    producer: Producer, source: Router, destination: Router, options: PipeOptions
) -> PipePair:
    near, far = await _transports(source, destination, options)
    consumer = await near.consume(producer_id=producer.id)
    try:
        piped = await far.produce_piped(
            PipedProducer.of(consumer), keep_id=not source.on_same_worker(destination)
        )
    except BaseException:
        consumer._follow_end()
        raise
    _mirror(consumer, piped)
    if piped.closed:
        raise ClosedError(f"{producer!r} was closed while it was piped")
    consumer.on(Closed, lambda _: destination._piped.forget(producer.id))
    return PipePair(consumer, piped)


def _mirror(consumer: Consumer, producer: Producer) -> None:
    """Keep both halves alike, from what may have changed before this on."""
    consumer.on(Closed, lambda _: producer._follow_end())
    producer.on(Closed, lambda _: consumer._follow_end())
    consumer.on(ProducerPaused, lambda _: producer._follow_pause(True))
    consumer.on(ProducerResumed, lambda _: producer._follow_pause(False))
    if producer.paused != consumer.producer_paused:
        producer._follow_pause(consumer.producer_paused)


async def _transports(
    source: Router, destination: Router, options: PipeOptions
) -> tuple[PipeTransport, PipeTransport]:
    """The half at `source` and the half at `destination`, made at first use."""
    # Whichever direction asks first, the pair is kept in the same place.
    first, second = sorted((source, destination), key=lambda router: router.id)
    pair = await first._pipe_transports.get(second.id, lambda: _connect(first, second, options))
    return pair if source is first else (pair[1], pair[0])


async def _connect(
    first: Router, second: Router, options: PipeOptions
) -> tuple[PipeTransport, PipeTransport]:
    near = await _create(first, options)
    try:
        far = await _create(second, options)
        near.on(Closed, lambda _: far._follow_end())
        far.on(Closed, lambda _: near._follow_end())
        await near.connect_to(far.end)
        await far.connect_to(near.end)
    except BaseException:
        near._follow_end()
        raise
    near.on(Closed, lambda _: first._pipe_transports.forget(second.id))
    return near, far


async def _create(router: Router, options: PipeOptions) -> PipeTransport:
    return await router.create_pipe_transport(
        listen_info=ListenInfo("udp", options.listen_ip),
        enable_rtx=options.enable_rtx,
        enable_srtp=options.enable_srtp,
    )
