"""Halves of pipes on the real binary: each on its own, as if the other were on another node."""

from __future__ import annotations

import base64
import json

import pytest

from media.mediasoup import (
    Closed,
    InvalidParameters,
    ListenInfo,
    NotFoundError,
    PipedProducer,
    PipeEnd,
    PipeTransport,
    Producer,
    RequestRefused,
    Router,
    SrtpParameters,
    TransportTuple,
    WebRtcTransport,
    from_json,
    to_json,
)
from media.tests.mediasoup.heard import next_event
from media.tests.mediasoup.samples import opus, vp8_simulcast, vp9_svc

LISTEN = ListenInfo("udp", "127.0.0.1")


async def half(router: Router, *, rtx: bool = False, srtp: bool = False) -> PipeTransport:
    return await router.create_pipe_transport(listen_info=LISTEN, enable_rtx=rtx, enable_srtp=srtp)


async def connect(near: PipeTransport, far: PipeTransport) -> None:
    """Through JSON text, for that is all that two nodes can exchange."""
    for here, there in ((near, far), (far, near)):
        told = json.dumps(to_json(there.end))
        await here.connect_to(from_json(PipeEnd, json.loads(told), "pipeEnd"))


async def send_on(
    producer: Producer, near: PipeTransport, far: PipeTransport, keep_id: bool = True
) -> Producer:
    consumer = await near.consume(producer_id=producer.id)
    told = json.dumps(to_json(PipedProducer.of(consumer)))
    piped = from_json(PipedProducer, json.loads(told), "pipedProducer")
    assert piped == PipedProducer.of(consumer)
    return await far.produce_piped(piped, keep_id=keep_id)


async def test_fresh_transport(router: Router) -> None:
    transport = await half(router)

    dump = await transport.dump()
    assert (dump.id, dump.direct, dump.rtx, dump.srtp_parameters) == (
        transport.id,
        False,
        False,
        None,
    )
    port = transport.tuple.local_port
    assert dump.tuple == transport.tuple == TransportTuple("127.0.0.1", port, "udp")
    assert transport.srtp_parameters is None
    assert to_json(transport.end) == {
        "tuple": {"localAddress": "127.0.0.1", "localPort": port, "protocol": "udp"}
    }
    (stats,) = await transport.get_stats()
    assert (stats.type, stats.transport_id, stats.bytes_sent, stats.tuple) == (
        "pipe-transport",
        transport.id,
        0,
        transport.tuple,
    )


async def test_connect_and_only_once(router: Router, far_router: Router) -> None:
    near, far = await half(router), await half(far_router)
    ports = near.tuple.local_port, far.tuple.local_port

    await connect(near, far)

    assert near.tuple == TransportTuple("127.0.0.1", ports[0], "udp", "127.0.0.1", ports[1])
    assert far.tuple == TransportTuple("127.0.0.1", ports[1], "udp", "127.0.0.1", ports[0])
    assert ((await near.dump()).tuple, (await far.dump()).tuple) == (near.tuple, far.tuple)
    with pytest.raises(RequestRefused, match="already"):
        await near.connect_to(far.end)


async def test_srtp_needs_the_other_halfs_key(router: Router, far_router: Router) -> None:
    near, far = await half(router, srtp=True), await half(far_router, srtp=True)
    assert near.srtp_parameters == (await near.dump()).srtp_parameters
    assert near.srtp_parameters is not None
    assert near.srtp_parameters.crypto_suite == "AEAD_AES_256_GCM"
    assert len(base64.b64decode(near.srtp_parameters.key_base64)) == 44
    short = SrtpParameters("AEAD_AES_256_GCM", "AAAA")

    with pytest.raises(RequestRefused, match="missing srtpParameters"):
        await near.connect("127.0.0.1", 5004)
    with pytest.raises(RequestRefused, match="key length"):
        await near.connect("127.0.0.1", 5004, short)
    await connect(near, far)

    assert near.tuple.remote_port == far.tuple.local_port


async def test_what_is_wrong_with_an_end_is_said() -> None:
    end = {"tuple": {"localAddress": "127.0.0.1", "localPort": 70000, "protocol": "udp"}}
    with pytest.raises(InvalidParameters, match=r"^pipeEnd\.tuple\.localPort must be"):
        from_json(PipeEnd, end, "pipeEnd")
    with pytest.raises(InvalidParameters, match=r"^piped\.producerId is required"):
        from_json(PipedProducer, {"kind": "audio"}, "piped")


async def test_what_is_told_of_a_producer(router: Router, sender: WebRtcTransport) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus(), paused=True)
    transport = await half(router)

    consumer = await transport.consume(producer_id=producer.id)
    told = to_json(PipedProducer.of(consumer))

    assert sorted(told) == ["kind", "paused", "producerId", "rtpParameters"]
    assert (told["producerId"], told["kind"], told["paused"]) == (producer.id, "audio", True)
    assert told["rtpParameters"]["encodings"] == [
        {"ssrc": consumer.rtp_parameters.encodings[0].ssrc, "dtx": True}
    ]
    with pytest.raises(NotFoundError):
        await transport.consume(producer_id="nobody")


@pytest.mark.parametrize("rtx", [False, True])
async def test_simulcast_stays_simulcast(
    router: Router, far_router: Router, sender: WebRtcTransport, rtx: bool
) -> None:
    camera = await sender.produce(kind="video", rtp_parameters=vp8_simulcast())
    near, far = await half(router, rtx=rtx), await half(far_router, rtx=rtx)
    await connect(near, far)

    piped = await send_on(camera, near, far)

    (consumer,) = near.consumers
    assert (consumer.type, consumer.kind, consumer.producer_id) == ("pipe", "video", camera.id)
    assert (piped.id, piped.kind, piped.type, piped.paused) == (
        camera.id,
        "video",
        "simulcast",
        False,
    )
    sent, received = await consumer.dump(), await piped.dump()
    assert (sent.type, len(sent.rtp_streams)) == ("pipe", 3)
    assert [s.rtx_stream is not None for s in sent.rtp_streams] == [rtx] * 3
    assert [c.mime_type for c in received.rtp_parameters.codecs] == ["video/VP8"] + [
        "video/rtx"
    ] * rtx
    assert [e.ssrc for e in received.rtp_parameters.encodings] == [
        e.ssrc for e in consumer.rtp_parameters.encodings
    ]
    assert [e.scalability_mode for e in received.rtp_parameters.encodings] == ["L1T3"] * 3
    ssrcs = {e.ssrc for e in consumer.rtp_parameters.encodings}
    rtx_ssrcs = {e.rtx.ssrc for e in consumer.rtp_parameters.encodings if e.rtx}
    assert len(rtx_ssrcs) == 3 * rtx
    assert (await far.dump()).rtp_listener.ssrc_table == dict.fromkeys(ssrcs | rtx_ssrcs, camera.id)
    assert (await far.dump()).rtx is rtx
    assert (await near.dump()).map_ssrc_consumer_id == dict.fromkeys(ssrcs, consumer.id)
    assert (await near.dump()).map_rtx_ssrc_consumer_id == dict.fromkeys(rtx_ssrcs, consumer.id)


async def test_svc_stays_svc_and_senders_keep_their_cnames(
    router: Router, far_router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    screen = await sender.produce(kind="video", rtp_parameters=vp9_svc())
    other = {**to_json(opus(5, mid="9")), "rtcp": {"cname": "other"}}
    voice = await receiver.produce(
        kind="audio", rtp_parameters=from_json(type(opus()), other, "rtpParameters")
    )
    near, far = await half(router), await half(far_router)

    piped_screen, piped_voice = [await send_on(p, near, far) for p in (screen, voice)]

    assert (piped_screen.type, piped_voice.type) == ("svc", "simple")
    assert piped_screen.rtp_parameters.rtcp.cname == "browser"
    assert piped_voice.rtp_parameters.rtcp.cname == "other"


async def test_one_worker_has_each_id_once(router: Router, sender: WebRtcTransport) -> None:
    voice = await sender.produce(kind="audio", rtp_parameters=opus())
    near, far = await half(router), await half(router)

    with pytest.raises(InvalidParameters, match="in use"):
        await send_on(voice, near, far)
    piped = await send_on(voice, near, far, keep_id=False)

    assert piped.id != voice.id
    assert router.producers == {voice.id: voice, piped.id: piped}


async def test_end_of_the_producer_is_told_to_the_consumer(
    router: Router, sender: WebRtcTransport
) -> None:
    voice = await sender.produce(kind="audio", rtp_parameters=opus())
    near = await half(router)
    consumer = await near.consume(producer_id=voice.id)
    gone = next_event(consumer, Closed)

    await voice.close()

    assert await gone == Closed("producer-closed")
    assert (await near.dump()).consumer_ids == ()
