"""A call with a real client: what the worker notifies while media flows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from av import VideoFrame

from media.mediasoup import (
    ConsumerTrace,
    DominantSpeaker,
    DtlsStateChange,
    IceSelectedTupleChange,
    IceStateChange,
    InboundRtpStats,
    OutboundRtpStats,
    ProducerScoreChange,
    ProducerTrace,
    Router,
    Volumes,
    WebRtcTransport,
)
from media.mediasoup.traces import KeyFrameTraceInfo, RtpTraceInfo
from media.tests.mediasoup.client import Client
from media.tests.mediasoup.heard import heard, next_event


@pytest.fixture
async def client(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport
) -> AsyncIterator[Client]:
    client = Client(router, sender, receiver)
    await client.start()
    yield client
    await client.close()


async def test_a_call(
    router: Router, sender: WebRtcTransport, receiver: WebRtcTransport, client: Client
) -> None:
    states = heard(sender, IceStateChange, IceSelectedTupleChange, DtlsStateChange)
    speaker = await router.create_active_speaker_observer()
    levels = await router.create_audio_level_observer(max_entries=2, threshold=-60, interval=100)
    dominant, volumes = next_event(speaker, DominantSpeaker), next_event(levels, Volumes)

    await client.produce()
    microphone, camera = client.producers["audio"], client.producers["video"]
    scored = next_event(camera, ProducerScoreChange)
    await speaker.add_producer(microphone.id)
    await levels.add_producer(microphone.id)
    rtp = next_event(microphone, ProducerTrace)
    await microphone.enable_trace_event(["rtp"])

    # What arrives: addresses, keys, packets, scores, volumes.
    trace = await rtp
    assert (trace.type, trace.direction) == ("rtp", "in")
    assert isinstance(trace.info, RtpTraceInfo)
    ssrc = microphone.rtp_parameters.encodings[0].ssrc
    assert trace.info.rtp_packet.ssrc == ssrc
    assert trace.info.rtp_packet.mid == microphone.rtp_parameters.mid
    assert [s.ice_state for s in states if isinstance(s, IceStateChange)][-1] == "completed"
    assert [s.dtls_state for s in states if isinstance(s, DtlsStateChange)] == [
        "connecting",
        "connected",
    ]
    assert (sender.ice_state, sender.dtls_state) == ("completed", "connected")
    assert (sender.dtls_remote_cert or "").startswith("-----BEGIN CERTIFICATE-----")
    assert sender.ice_selected_tuple is not None
    assert sender.ice_selected_tuple.remote_ip is not None
    assert sender.ice_selected_tuple.local_port == sender.ice_candidates[0].port
    (score,) = (await scored).scores
    assert (score.ssrc, score.rid) == (camera.rtp_parameters.encodings[0].ssrc, None)
    assert camera.score == (score,)
    assert (await dominant).producer_id == microphone.id
    (volume,) = (await volumes).volumes
    assert volume.producer_id == microphone.id
    assert -60 < volume.volume <= 0
    await microphone.enable_trace_event([])

    # What is sent on.
    consumer = await receiver.consume(
        producer_id=camera.id, rtp_capabilities=client.rtp_capabilities, paused=True
    )
    key_frame = next_event(consumer, ConsumerTrace)
    await consumer.enable_trace_event(["keyframe"])
    track = await client.consume(consumer)
    await consumer.resume()
    frame = await asyncio.wait_for(track.recv(), 20)

    assert isinstance(frame, VideoFrame)
    assert (frame.width, frame.height) == (640, 480)
    sent = (await key_frame).info
    assert isinstance(sent, KeyFrameTraceInfo)
    assert sent.rtp_packet.ssrc == consumer.rtp_parameters.encodings[0].ssrc
    (inbound,) = await camera.get_stats()
    assert isinstance(inbound, InboundRtpStats)
    assert (inbound.type, inbound.mime_type) == ("inbound-rtp", "video/VP8")
    assert inbound.packet_count > 0
    assert inbound.byte_count > inbound.packet_count
    outbound, source = await consumer.get_stats()
    assert isinstance(outbound, OutboundRtpStats)
    assert outbound.packet_count > 0
    assert isinstance(source, InboundRtpStats)
    assert source.ssrc == inbound.ssrc
    (stats,) = await sender.get_stats()
    assert stats.rtp_bytes_received > 0
    (stream,) = (await consumer.dump()).rtp_streams
    assert stream.rtx_stream is not None
    assert stream.params.rtx_ssrc == stream.rtx_stream.params.ssrc
