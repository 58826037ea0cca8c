"""What a node tells Prometheus, beside what its workers say themselves."""

from __future__ import annotations

import asyncio

import pytest
from django.conf import settings
from prometheus_client import CollectorRegistry

from media.pool.node import MediaNode
from media.pool.node_metrics import NodeMetrics
from media.pool.traffic import Traffic
from media.pool.worker_metrics import WorkerMetrics
from media.tests.mediasoup.client import Client
from media.tests.sessions.room import Room

NO_TRANSPORTS = {
    ("new", "none"): 0,
    ("connecting", "udp"): 0,
    ("connecting", "tcp"): 0,
    ("connected", "udp"): 0,
    ("connected", "tcp"): 0,
}


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


def values(registry: CollectorRegistry, name: str) -> dict[tuple[str, ...], float]:
    """A metric's samples by the values of its labels."""
    return {
        tuple(sample.labels.values()): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == name
    }


async def test_what_is_so_at_this_moment(node: MediaNode, registry: CollectorRegistry) -> None:
    metrics = NodeMetrics(node, registry)
    room = Room(node)
    await room.open("ann", "ben")
    await room.microphone("ann")
    await room.camera("ann")
    await room.subscribe("ben")
    metrics.look(await node.health(), registered=True, draining=False)

    single = {
        name: values(registry, f"media_node_{name}")[()]
        for name in ("up", "registered", "draining", "workers", "rooms", "peers", "transports")
    }
    assert single == {
        "up": 1,
        "registered": 1,
        "draining": 0,
        "workers": 2,
        "rooms": 1,
        "peers": 2,
        "transports": 4,
    }
    assert values(registry, "media_node_info") == {("test", settings.CALLING_VERSION): 1}
    assert values(registry, "media_node_producers") == {("audio",): 1, ("video",): 1}
    assert values(registry, "media_node_consumers") == {("audio",): 1, ("video",): 1}
    assert values(registry, "media_node_webrtc_transports") == {**NO_TRANSPORTS, ("new", "none"): 4}
    assert values(registry, "media_node_pipe_transports")[()] == 0
    # Nothing has been received yet, and the consumers are paused.
    assert values(registry, "media_node_producer_scores") == {}
    assert values(registry, "media_node_consumer_scores") == {}
    assert values(registry, "media_node_rtc_ports")[()] == 201
    assert values(registry, "media_node_rtc_ports_used")[()] == 2

    await node.close_peer("room", "ann")
    await node.close_peer("room", "ben")
    metrics.look(await node.health(), registered=False, draining=True)
    assert values(registry, "media_node_registered")[()] == 0
    assert values(registry, "media_node_draining")[()] == 1
    assert values(registry, "media_node_producers") == {("audio",): 0, ("video",): 0}
    assert values(registry, "media_node_webrtc_transports") == NO_TRANSPORTS


async def test_a_worker_that_died_is_counted_and_its_cpu_time_kept(
    node: MediaNode, registry: CollectorRegistry
) -> None:
    registry.register(WorkerMetrics(node.pool))
    slot = node.pool.slots[0]
    while slot.cpu_seconds == 0:  # noqa: ASYNC110 - it is asked every second
        await asyncio.sleep(0.02)
    used = slot.cpu_seconds
    first = slot.worker
    assert slot.recycle()
    while slot.worker in (None, first):  # noqa: ASYNC110 - the slot starts another by itself
        await asyncio.sleep(0.02)
    assert values(registry, "media_worker_up") == {("0",): 1, ("1",): 1}
    assert values(registry, "media_worker_restarts_total") == {("0",): 1, ("1",): 0}
    assert values(registry, "media_worker_cpu_seconds_total")[("0",)] >= used


async def test_traffic_is_what_the_workers_counted(
    node: MediaNode, registry: CollectorRegistry
) -> None:
    traffic = Traffic(node, registry)
    await node.open_peer("room", "ann")
    peer = node.rooms["room"].peer("ann")
    client = Client(peer.part.router, peer.send_transport, peer.recv_transport)
    await client.start()
    await client.produce()
    while len(client.producers) < 2 or await received(client) < 5:  # noqa: ASYNC110 - it only counts
        await asyncio.sleep(0.02)
    await traffic.sample()
    await client.close()
    # From then on nothing is sent either.
    while peer.send_transport.dtls_state != "closed":  # noqa: ASYNC110 - until its good-bye is here
        await asyncio.sleep(0.02)
    await traffic.sample()

    (sent,) = await peer.send_transport.get_stats()
    (back,) = await peer.recv_transport.get_stats()
    came = sent.bytes_received + back.bytes_received
    assert values(registry, "media_node_received_bytes_total") == {("webrtc",): came, ("pipe",): 0}
    went = sent.bytes_sent + back.bytes_sent
    assert values(registry, "media_node_sent_bytes_total") == {("webrtc",): went, ("pipe",): 0}
    packets = {
        (kind,): sum(stats.packet_count for stats in await producer.get_stats())
        for kind, producer in client.producers.items()
    }
    assert values(registry, "media_node_received_packets_total") == packets
    assert values(registry, "media_node_lost_packets_total") == {("audio",): 0, ("video",): 0}
    assert values(registry, "media_node_samples_total") == {
        ("done",): 4,
        ("skipped",): 0,
        ("failed",): 0,
    }


async def received(client: Client) -> int:
    """Packets of the producer that has the fewest."""
    counts = [
        sum(stats.packet_count for stats in await producer.get_stats())
        for producer in client.producers.values()
    ]
    return min(counts)
