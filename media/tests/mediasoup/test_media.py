"""Producers and consumers on the real binary."""

from __future__ import annotations

import asyncio

import pytest

from media.mediasoup import (
    Closed,
    Consumer,
    ConsumerLayers,
    ConsumerScore,
    InvalidParameters,
    MediaKind,
    NotFoundError,
    OutboundRtpStats,
    Producer,
    ProducerPaused,
    ProducerResumed,
    RequestRefused,
    Router,
    RtpCapabilities,
    RtpEncodingParameters,
    RtpParameters,
    UnsupportedError,
    WebRtcTransport,
    Worker,
    from_json,
    to_json,
)
from media.tests.mediasoup import samples
from media.tests.mediasoup.heard import heard, next_event
from media.tests.mediasoup.samples import LISTEN, opus, vp8_simulcast


async def consume(
    receiver: WebRtcTransport,
    router: Router,
    producer: Producer,
    paused: bool = False,
    pipe: bool = False,
) -> Consumer:
    return await receiver.consume(
        producer_id=producer.id,
        rtp_capabilities=router.rtp_capabilities,
        paused=paused,
        pipe=pipe,
    )


async def test_trace_types(router: Router, sender: WebRtcTransport) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())
    consumer = await consume(sender, router, producer)

    await sender.enable_trace_event(["bwe", "probation"])
    await producer.enable_trace_event(["rtp", "keyframe"])
    await consumer.enable_trace_event(["nack"])

    assert set((await sender.dump()).trace_event_types) == {"bwe", "probation"}
    assert set((await producer.dump()).trace_event_types) == {"rtp", "keyframe"}
    assert (await consumer.dump()).trace_event_types == ("nack",)
    await sender.enable_trace_event([])
    assert (await sender.dump()).trace_event_types == ()
    with pytest.raises(InvalidParameters):
        await consumer.enable_trace_event(["sr"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("kind", "given", "type", "preferred"),
    [
        ("audio", samples.opus(), "simple", None),
        ("video", samples.vp8_simulcast(), "simulcast", ConsumerLayers(2, 2)),
        ("video", samples.vp9_svc(), "svc", ConsumerLayers(2, 2)),
        ("video", samples.h264(), "simple", None),
        ("video", samples.av1(), "simple", None),
    ],
)
async def test_produce_and_consume(
    router: Router,
    sender: WebRtcTransport,
    receiver: WebRtcTransport,
    kind: MediaKind,
    given: RtpParameters,
    type: str,
    preferred: ConsumerLayers | None,
) -> None:
    producer = await sender.produce(kind=kind, rtp_parameters=given)
    consumer = await consume(receiver, router, producer)

    assert (producer.kind, producer.type, producer.paused, producer.score) == (
        kind,
        type,
        False,
        (),
    )
    sent = await producer.dump()
    assert (sent.id, sent.kind, sent.type, sent.paused) == (producer.id, kind, type, False)
    assert sent.rtp_parameters.codecs == producer.rtp_parameters.codecs
    assert sent.rtp_parameters.rtcp.cname == "browser"
    assert [encoding.ssrc for encoding in sent.rtp_mapping.encodings] == [
        encoding.ssrc for encoding in producer.rtp_parameters.encodings
    ]
    assert await producer.get_stats() == ()

    assert (consumer.kind, consumer.type, consumer.producer_id) == (kind, type, producer.id)
    assert (consumer.paused, consumer.producer_paused, consumer.priority) == (False, False, 1)
    assert consumer.preferred_layers == preferred
    received = await consumer.dump()
    assert (received.id, received.type, received.producer_id) == (consumer.id, type, producer.id)
    assert received.rtp_parameters.codecs == consumer.rtp_parameters.codecs
    assert received.rtp_parameters.header_extensions == consumer.rtp_parameters.header_extensions
    assert received.rtp_parameters.mid == consumer.rtp_parameters.mid == "0"
    assert [e.ssrc for e in received.consumable_rtp_encodings] == [
        e.ssrc for e in producer.consumable_rtp_parameters.encodings
    ]
    (stats,) = await consumer.get_stats()
    assert isinstance(stats, OutboundRtpStats)
    assert (stats.type, stats.kind, stats.packet_count) == ("outbound-rtp", kind, 0)
    assert stats.ssrc == consumer.rtp_parameters.encodings[0].ssrc
    assert stats.mime_type == given.codecs[0].mime_type


async def test_transports_know_what_they_carry(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus(1111, mid="a"))
    consumer = await consume(receiver, router, producer)

    sending, receiving = await sender.dump(), await receiver.dump()

    assert (sending.producer_ids, sending.consumer_ids) == ((producer.id,), ())
    assert sending.rtp_listener.ssrc_table == {1111: producer.id}
    assert sending.rtp_listener.mid_table == {"a": producer.id}
    assert sending.recv_rtp_header_extensions.mid == 4
    assert sending.recv_rtp_header_extensions.rid is None
    assert receiving.map_ssrc_consumer_id == {
        consumer.rtp_parameters.encodings[0].ssrc: consumer.id
    }
    assert (sender.producers, receiver.consumers) == ((producer,), (consumer,))
    assert (await router.dump()).map_producer_id_consumer_ids == {producer.id: (consumer.id,)}


async def test_mids_count_up_and_can_be_chosen(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())

    first = await consume(receiver, router, producer)
    chosen = await receiver.consume(
        producer_id=producer.id, rtp_capabilities=router.rtp_capabilities, mid="mine"
    )
    second = await consume(receiver, router, producer)

    mids = [c.rtp_parameters.mid for c in (first, chosen, second)]
    assert mids == ["0", "mine", "1"]
    with pytest.raises(InvalidParameters):
        await receiver.consume(
            producer_id=producer.id, rtp_capabilities=router.rtp_capabilities, mid=""
        )


async def test_producers_of_a_transport_share_a_cname(sender: WebRtcTransport) -> None:
    first = await sender.produce(kind="audio", rtp_parameters=opus(1, mid="0"))
    other_name = from_json(
        RtpParameters, {**to_json(opus(2, mid="1")), "rtcp": {"cname": "other"}}, "p"
    )
    second = await sender.produce(kind="audio", rtp_parameters=other_name)

    assert first.rtp_parameters.rtcp.cname == second.rtp_parameters.rtcp.cname == "browser"


async def test_what_the_worker_refuses_leaves_nothing(
    router: Router, sender: WebRtcTransport
) -> None:
    first = await sender.produce(kind="audio", rtp_parameters=opus(7, mid="0"))

    with pytest.raises(RequestRefused, match="ssrc already exists"):
        await sender.produce(kind="audio", rtp_parameters=opus(7, mid="1"))
    with pytest.raises(UnsupportedError):
        await sender.produce(
            kind="video",
            rtp_parameters=samples.parameters(samples.video("H265", 96), [{"ssrc": 8}]),
        )
    with pytest.raises(InvalidParameters):
        await sender.produce(kind="video", rtp_parameters=opus(9))

    assert sender.producers == (first,)
    assert (await sender.dump()).producer_ids == (first.id,)


async def test_consuming_what_is_not_there_or_does_not_fit(
    router: Router, sender: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())

    with pytest.raises(NotFoundError):
        await sender.consume(producer_id="nobody", rtp_capabilities=router.rtp_capabilities)
    with pytest.raises(UnsupportedError):
        await sender.consume(producer_id=producer.id, rtp_capabilities=RtpCapabilities())

    assert (await sender.dump()).consumer_ids == ()


async def test_pause_of_a_producer_reaches_its_consumers(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())
    consumer = await consume(receiver, router, producer)
    events = heard(consumer, ProducerPaused, ProducerResumed)

    paused = next_event(consumer, ProducerPaused)
    await producer.pause()
    await paused
    assert (producer.paused, consumer.producer_paused, consumer.paused) == (True, True, False)
    assert (await consume(receiver, router, producer)).producer_paused is True
    resumed = next_event(consumer, ProducerResumed)
    await producer.resume()
    await resumed

    assert (producer.paused, consumer.producer_paused) == (False, False)
    assert events == [ProducerPaused(), ProducerResumed()]


async def test_pause_of_a_consumer(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus(), paused=True)
    consumer = await consume(receiver, router, producer, paused=True)

    assert (producer.paused, consumer.paused, consumer.producer_paused) == (True, True, True)
    await consumer.resume()
    assert (consumer.paused, (await consumer.dump()).paused) == (False, False)
    await consumer.pause()
    assert (consumer.paused, (await consumer.dump()).paused) == (True, True)


async def test_end_of_a_producer_is_the_end_of_its_consumers(
    worker: Worker, router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())
    consumer = await consume(receiver, router, producer)
    events = heard(consumer, Closed)
    gone = next_event(consumer, Closed)

    await producer.close()
    await gone
    await consumer.close()

    assert events == [Closed("producer-closed")]
    assert (sender.producers, receiver.consumers) == ((), ())
    dump = await router.dump()
    assert (dump.map_producer_id_consumer_ids, dump.map_consumer_id_producer_id) == ({}, {})
    with pytest.raises(NotFoundError):
        await consume(receiver, router, producer)


async def test_end_of_a_senders_transport_reaches_the_receivers(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())
    consumer = await consume(receiver, router, producer)
    produced, consumed = heard(producer, Closed), heard(consumer, Closed)
    gone = next_event(consumer, Closed)

    await sender.close()
    await gone

    assert (produced, consumed) == ([Closed("transport-closed")], [Closed("producer-closed")])
    assert (await router.dump()).transport_ids == (receiver.id,)


async def test_closing_a_consumer(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    producer = await sender.produce(kind="audio", rtp_parameters=opus())
    consumer = await consume(receiver, router, producer)

    await asyncio.gather(consumer.close(), consumer.close())

    assert (await receiver.dump()).consumer_ids == ()
    assert (await router.dump()).map_producer_id_consumer_ids == {producer.id: ()}
    assert producer.closed is False


async def test_layers_and_priority(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    camera = await sender.produce(kind="video", rtp_parameters=vp8_simulcast())
    microphone = await sender.produce(kind="audio", rtp_parameters=opus())
    video = await receiver.consume(
        producer_id=camera.id,
        rtp_capabilities=router.rtp_capabilities,
        preferred_layers=ConsumerLayers(1),
    )
    audio = await consume(receiver, router, microphone)
    assert video.preferred_layers == ConsumerLayers(1, 2)
    assert video.score == ConsumerScore(10, 0, (0, 0, 0))

    await video.set_preferred_layers(0, 1)
    assert video.preferred_layers == ConsumerLayers(0, 1)
    dump = await video.dump()
    assert (dump.preferred_spatial_layer, dump.preferred_temporal_layer) == (0, 1)
    await video.set_preferred_layers(9)
    assert video.preferred_layers == ConsumerLayers(2, 2)
    await audio.set_preferred_layers(1)
    assert audio.preferred_layers is None
    with pytest.raises(InvalidParameters):
        await video.set_preferred_layers(256)

    await video.set_priority(200)
    assert (video.priority, (await video.dump()).priority) == (200, 200)
    await video.unset_priority()
    assert (video.priority, (await video.dump()).priority) == (1, 1)
    with pytest.raises(RequestRefused):
        await video.set_priority(0)
    await video.request_key_frame()


async def test_pipe_consumer(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> None:
    camera = await sender.produce(kind="video", rtp_parameters=vp8_simulcast())

    consumer = await consume(receiver, router, camera, pipe=True)

    assert (consumer.type, consumer.rtp_parameters.mid) == ("pipe", None)
    assert len((await consumer.dump()).rtp_streams) == 3


async def test_dtx_and_layers_reach_the_worker(sender: WebRtcTransport) -> None:
    microphone = await sender.produce(kind="audio", rtp_parameters=opus())
    camera = await sender.produce(kind="video", rtp_parameters=vp8_simulcast())

    (audio,) = (await microphone.dump()).rtp_parameters.encodings
    streams = (await camera.dump()).rtp_parameters.encodings

    assert audio == RtpEncodingParameters(
        ssrc=1111, codec_payload_type=111, dtx=True, scalability_mode="S1T1"
    )
    assert [(e.rid, e.scalability_mode) for e in streams] == [
        ("r0", "L1T3"),
        ("r1", "L1T3"),
        ("r2", "L1T3"),
    ]


async def test_two_hundred_comings_and_goings_leave_nothing(worker: Worker, router: Router) -> None:
    async def visit(number: int) -> None:
        transport = await router.create_web_rtc_transport(listen_infos=LISTEN)
        producer = await transport.produce(kind="audio", rtp_parameters=opus(1000 + number))
        await transport.consume(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
        await transport.close()

    for start in range(0, 200, 20):
        await asyncio.gather(*(visit(start + index) for index in range(20)))

    dump = await worker.dump()
    assert dump.channel_message_handlers.channel_request_handlers == (router.id,)
    assert worker._channel._pending == {}
    assert list(worker._channel._handlers) == [worker.id, router.id]
    assert router.producers == {}
