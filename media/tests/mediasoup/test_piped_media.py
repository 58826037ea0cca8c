"""RTP from a sender through a pipe to a receiver: plain sockets at both ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from media.mediasoup import (
    Consumer,
    ConsumerLayers,
    ConsumerLayersChange,
    ConsumerTrace,
    ListenInfo,
    MediaKind,
    PipedProducer,
    PlainTransport,
    Producer,
    ProducerScoreChange,
    Router,
    RtpCapabilities,
    RtpParameters,
    pipe_to_router,
)
from media.mediasoup.traces import PliTraceInfo
from media.tests.mediasoup.heard import next_event
from media.tests.mediasoup.lossy import lossy
from media.tests.mediasoup.rtp_socket import (
    VP8_DELTA_FRAME,
    VP8_KEY_FRAME,
    RtpPacket,
    RtpSocket,
    rtp_socket,
)
from media.tests.mediasoup.samples import opus, parameters, video

LISTEN = ListenInfo("udp", "127.0.0.1")
SSRCS = (1001, 1002, 1003)


def vp8(ssrcs: tuple[int, ...] = SSRCS) -> RtpParameters:
    """A plain sender has no RIDs: each stream is known by its SSRC."""
    encodings: list[dict[str, Any]] = [
        {"ssrc": ssrc, "rtx": {"ssrc": ssrc + 1000}} for ssrc in ssrcs
    ]
    return parameters(video("VP8", 96), encodings)


class Sender:
    """Sends to a router what its producer promises."""

    def __init__(self, socket: RtpSocket, transport: PlainTransport) -> None:
        self.socket = socket
        self._transport = transport
        self._sent = 0

    async def produce(self, kind: MediaKind, rtp_parameters: RtpParameters) -> Producer:
        return await self._transport.produce(kind=kind, rtp_parameters=rtp_parameters)

    def send(self, payload_type: int, ssrc: int, payload: bytes, number: int) -> None:
        packet = RtpPacket(payload_type, number, 3000 * number, ssrc, payload)
        self.socket.send(packet, ("127.0.0.1", self._transport.tuple.local_port))


@pytest.fixture
async def plain_sender(router: Router) -> AsyncIterator[Sender]:
    transport = await router.create_plain_transport(listen_info=LISTEN, comedia=True)
    async with rtp_socket() as socket:
        yield Sender(socket, transport)


@pytest.fixture
async def ears() -> AsyncIterator[RtpSocket]:
    async with rtp_socket() as socket:
        yield socket


async def listen(
    ears: RtpSocket,
    router: Router,
    producer: Producer,
    preferred_layers: ConsumerLayers | None = None,
) -> Consumer:
    transport = await router.create_plain_transport(listen_info=LISTEN)
    await transport.connect(ip=ears.address[0], port=ears.address[1])
    # Without header extensions there is no bandwidth estimation, so no probing packets.
    return await transport.consume(
        producer_id=producer.id,
        rtp_capabilities=RtpCapabilities(router.rtp_capabilities.codecs),
        preferred_layers=preferred_layers,
    )


@pytest.mark.parametrize("srtp", [False, True])
async def test_audio_goes_through(
    router: Router, far_router: Router, plain_sender: Sender, ears: RtpSocket, srtp: bool
) -> None:
    voice = await plain_sender.produce("audio", opus(1111))
    pair = await pipe_to_router(voice, router, far_router, enable_srtp=srtp)
    consumer = await listen(ears, far_router, pair.producer)

    for number in range(30):
        plain_sender.send(111, 1111, f"opus {number}".encode(), number + 1)
    received = await ears.take(30)

    assert {packet.ssrc for packet in received} == {consumer.rtp_parameters.encodings[0].ssrc}
    assert {packet.payload_type for packet in received} == {100}
    assert sorted(p.payload for p in received) == sorted(f"opus {n}".encode() for n in range(30))
    (inbound,) = await pair.producer.get_stats()
    assert (inbound.packet_count, inbound.packets_lost, inbound.ssrc) == (
        30,
        0,
        pair.consumer.rtp_parameters.encodings[0].ssrc,
    )
    near, far = pair.consumer._transport, pair.producer._transport
    assert near.closed is far.closed is False


async def test_nothing_goes_through_while_paused(
    router: Router, far_router: Router, plain_sender: Sender, ears: RtpSocket
) -> None:
    voice = await plain_sender.produce("audio", opus(1111))
    music = await plain_sender.produce("audio", opus(2222, mid="1"))
    for producer in (voice, music):
        pair = await pipe_to_router(producer, router, far_router)
        await listen(ears, far_router, pair.producer)
    plain_sender.send(111, 1111, b"before", 1)
    assert [packet.payload for packet in await ears.take(1)] == [b"before"]

    await voice.pause()
    plain_sender.send(111, 1111, b"between", 2)
    plain_sender.send(111, 2222, b"music", 1)
    # It left later on the same way, so what was to come before it would be here.
    assert [packet.payload for packet in await ears.take(1)] == [b"music"]
    await voice.resume()
    plain_sender.send(111, 1111, b"after", 3)

    assert [packet.payload for packet in await ears.take(1)] == [b"after"]


async def test_each_receiver_gets_its_layer(
    router: Router, far_router: Router, plain_sender: Sender, ears: RtpSocket
) -> None:
    camera = await plain_sender.produce("video", vp8())
    pair = await pipe_to_router(camera, router, far_router)
    assert (camera.type, pair.producer.type) == ("simulcast", "simulcast")
    scores: asyncio.Queue[ProducerScoreChange] = asyncio.Queue()
    pair.producer.on(ProducerScoreChange, scores.put_nowait)

    for ssrc in SSRCS:
        plain_sender.send(96, ssrc, VP8_KEY_FRAME, 1)
    *_, known = [await scores.get() for _ in SSRCS]
    assert [(s.ssrc, s.rid, s.score, s.encoding_idx) for s in known.scores] == [
        (encoding.ssrc, None, 10, index)
        for index, encoding in enumerate(pair.consumer.rtp_parameters.encodings)
    ]

    async with rtp_socket() as other_ears:
        low = await listen(ears, far_router, pair.producer, ConsumerLayers(0))
        high = await listen(other_ears, far_router, pair.producer, ConsumerLayers(2))
        changes = [next_event(consumer, ConsumerLayersChange) for consumer in (low, high)]
        for layer, ssrc in enumerate(SSRCS):
            plain_sender.send(96, ssrc, VP8_KEY_FRAME + bytes([layer]), 2)
        layers = [change.layers for change in await asyncio.gather(*changes)]
        (lowest,), (highest,) = await ears.take(1), await other_ears.take(1)

    assert (low.type, high.type) == ("simulcast", "simulcast")
    assert layers == [ConsumerLayers(0, 0), ConsumerLayers(2, 0)]
    assert (lowest.payload[-1], highest.payload[-1]) == (0, 2)
    assert highest.ssrc == high.rtp_parameters.encodings[0].ssrc
    assert highest.payload_type == 101
    assert (high.score.producer_score, high.score.producer_scores) == (10, (10, 10, 10))


async def test_key_frame_request_reaches_the_sender(
    router: Router, far_router: Router, plain_sender: Sender, ears: RtpSocket
) -> None:
    camera = await plain_sender.produce("video", vp8((1001,)))
    pair = await pipe_to_router(camera, router, far_router)
    arrived = next_event(pair.producer, ProducerScoreChange)
    plain_sender.send(96, 1001, VP8_KEY_FRAME, 1)
    await arrived
    await pair.consumer.enable_trace_event(["pli"])
    crossed = next_event(pair.consumer, ConsumerTrace)

    # Who comes later has to ask for something to begin with.
    await listen(ears, far_router, pair.producer)

    request = await crossed
    assert (request.type, request.direction) == ("pli", "in")
    assert request.info == PliTraceInfo(pair.consumer.rtp_parameters.encodings[0].ssrc or 0)
    assert await plain_sender.socket.plis.get() == 1001
    plain_sender.send(96, 1001, VP8_KEY_FRAME + b"new", 2)
    (frame,) = await ears.take(1)
    assert frame.payload == VP8_KEY_FRAME + b"new"


async def test_rtx_repairs_what_the_way_between_two_nodes_loses(
    router: Router, far_router: Router, plain_sender: Sender, ears: RtpSocket
) -> None:
    camera = await plain_sender.produce("video", vp8((1001,)))
    near = await router.create_pipe_transport(listen_info=LISTEN, enable_rtx=True)
    far = await far_router.create_pipe_transport(listen_info=LISTEN, enable_rtx=True)
    async with lossy(near.tuple.local_port, far.tuple.local_port) as way:
        await near.connect("127.0.0.1", way.port_for_near)
        await far.connect("127.0.0.1", way.port_for_far)
        consumer = await near.consume(producer_id=camera.id)
        piped = await far.produce_piped(PipedProducer.of(consumer))
        await listen(ears, far_router, piped)

        plain_sender.send(96, 1001, VP8_KEY_FRAME + b"0", 1)
        assert (await ears.take(1))[0].payload[-1:] == b"0"
        way.lose_next = True
        for number in range(1, 4):
            plain_sender.send(96, 1001, VP8_DELTA_FRAME + b"%d" % number, number + 1)
        received = await ears.take(3)

    assert {packet.payload[-1:] for packet in received} == {b"1", b"2", b"3"}
    assert way.lost == 1
    (inbound,) = await piped.get_stats()
    assert inbound.packets_repaired == 1
    assert consumer.rtp_parameters.encodings[0].rtx is not None
    assert inbound.rtx_ssrc == consumer.rtp_parameters.encodings[0].rtx.ssrc
