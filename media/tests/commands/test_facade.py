"""The facade, over the Channels layer, to a node with real workers."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pytest_django import Settings

from media import facade
from media.commands.client import CommandClient
from media.contracts import MediaError
from media.lines.embedded import EmbeddedLine
from media.tests import samples


@pytest.fixture(autouse=True)
async def embedded_node(settings: Settings) -> AsyncIterator[None]:
    settings.MEDIA_NODE = "facade-test"
    settings.MEDIA_WORKERS = 1
    settings.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    settings.MEDIA_RTC_PORTS = (43300, 43400)
    await facade.start()
    yield
    await facade.stop()


async def produce(peer_id: str, rtp_parameters: Any, kind: str = "audio") -> str:
    media = await facade.open_peer("room", peer_id)
    source = {"audio": "microphone", "video": "camera"}[kind]
    transport_id = media.send_transport.transport_id
    return await facade.produce(
        "room", peer_id, transport_id, kind, rtp_parameters, source, paused=True
    )


async def test_start_again_keeps_the_node_that_runs() -> None:
    await facade.open_peer("room", "ann")
    await facade.start()
    assert (await facade.health()).peers == 1


async def test_what_one_sends_another_consumes() -> None:
    producer_id = await produce("ann", samples.opus())
    media = await facade.open_peer("room", "ben")
    (consumer,) = await facade.subscribe("room", "ben", media.router_rtp_capabilities)
    assert (consumer.producer_id, consumer.peer_id, consumer.kind, consumer.source) == (
        producer_id,
        "ann",
        "audio",
        "microphone",
    )
    assert consumer.producer_paused
    assert consumer.rtp_parameters["codecs"][0]["mimeType"] == "audio/opus"
    health = await facade.health()
    assert (health.rooms, health.peers, health.producers, health.consumers) == (1, 2, 1, 1)
    assert (health.transports, health.workers, health.problems) == (4, 1, [])


async def test_every_caller_gets_its_own_answer() -> None:
    media = await asyncio.gather(
        *(facade.open_peer(f"room-{n % 7}", f"peer-{n}") for n in range(50))
    )
    assert len({entry.send_transport.transport_id for entry in media}) == 50
    stats = await asyncio.gather(
        *(facade.peer_stats(f"room-{n % 7}", f"peer-{n}") for n in range(50))
    )
    for opened, answered in zip(media, stats, strict=True):
        assert [entry["transportId"] for entry in answered.transports] == [
            opened.send_transport.transport_id,
            opened.recv_transport.transport_id,
        ]


async def test_restarting_ice_gives_new_credentials() -> None:
    media = await facade.open_peer("room", "ann")
    before = media.recv_transport.ice_parameters
    after = await facade.restart_ice("room", "ann", media.recv_transport.transport_id)
    assert set(after) == {"usernameFragment", "password", "iceLite"}
    assert after["usernameFragment"] != before["usernameFragment"]


async def test_malformed_parameters_are_a_bad_request_that_names_the_place() -> None:
    broken = samples.opus()
    broken["codecs"][0]["payloadType"] = 300
    with pytest.raises(MediaError) as refused:
        await produce("ann", broken)
    assert refused.value.code == "bad_request"
    assert "rtpParameters.codecs[0].payloadType" in refused.value.message


async def test_a_codec_nobody_has_is_an_unsupported_codec() -> None:
    with pytest.raises(MediaError) as refused:
        await produce("ann", samples.with_codec(samples.vp8_simulcast(), "video/x"), kind="video")
    assert refused.value.code == "unsupported_codec"


async def test_an_ssrc_in_use_is_a_bad_request() -> None:
    sample = samples.opus()
    media = await facade.open_peer("room", "ann")
    transport_id = media.send_transport.transport_id
    await facade.produce("room", "ann", transport_id, "audio", sample, "microphone", paused=False)
    with pytest.raises(MediaError) as refused:
        await facade.produce(
            "room", "ann", transport_id, "audio", sample, "screen-audio", paused=False
        )
    assert refused.value.code == "bad_request"
    assert (await facade.health()).producers == 1


@pytest.mark.parametrize("room_id", ["room", "nowhere"])
async def test_whoever_has_no_media_is_not_found(room_id: str) -> None:
    await facade.open_peer("room", "ann")
    with pytest.raises(MediaError) as refused:
        await facade.peer_stats(room_id, "ben")
    assert (refused.value.code, refused.value.retryable) == ("not_found", False)
    await facade.close_peer(room_id, "ben")


async def test_a_command_the_node_fails_on_is_internal_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = CommandClient()
    with pytest.raises(MediaError) as failed:
        await client.call("facade-test", "open_peer", {"room_id": "room"}, timeout=5, epoch=None)
    await client.close()
    assert failed.value.code == "internal"
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "media command open_peer failed"
    ]


async def test_what_comes_too_late_leaves_nothing_behind(settings: Settings) -> None:
    settings.MEDIA_COMMAND_TIMEOUT = 0.2
    line = facade._running()
    assert isinstance(line, EmbeddedLine)
    (worker,) = [slot.worker for slot in line._node.pool.slots]
    assert worker is not None
    os.kill(worker.pid, signal.SIGSTOP)
    with pytest.raises(MediaError) as failed:
        await facade.open_peer("room", "ann")
    assert failed.value.code == "media_unavailable"
    os.kill(worker.pid, signal.SIGCONT)
    settings.MEDIA_COMMAND_TIMEOUT = 10.0
    async with asyncio.timeout(10):
        while (await facade.health()).transports or await facade.peers():
            await worker.resource_usage()
    assert (await worker.dump()).router_ids == ()


async def test_a_node_that_does_not_answer_is_media_unavailable(settings: Settings) -> None:
    settings.MEDIA_COMMAND_TIMEOUT = 0.05
    settings.MEDIA_NODE = "nowhere"
    with pytest.raises(MediaError) as failed:
        await facade.health()
    assert (failed.value.code, failed.value.retryable) == ("media_unavailable", True)
