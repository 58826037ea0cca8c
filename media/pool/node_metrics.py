"""What Prometheus may know about a media node as it is at this moment."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterable

from django.conf import settings
from prometheus_client import CollectorRegistry, Gauge

from media.contracts import NodeHealth
from media.mediasoup import PipeTransport, WebRtcTransport
from media.pool.node import MediaNode

_KINDS = (("audio",), ("video",))
# What a transport goes through. Without a way there is no DTLS, so it has no protocol yet.
_STATES = (
    ("new", "none"),
    *((state, protocol) for state in ("connecting", "connected") for protocol in ("udp", "tcp")),
)


class NodeMetrics:
    """Gauges of one node. They are set by `look`, which asks no worker."""

    def __init__(self, node: MediaNode, registry: CollectorRegistry) -> None:
        self._node = node
        self._registry = registry
        self._info = self._gauge(
            "media_node_info",
            "Always 1; its labels say who this is, and which version runs.",
            *("node", "version"),
        )
        self._up = self._gauge("media_node_up", "Whether every worker of the node answers.")
        self._registered = self._gauge(
            "media_node_registered", "Whether the fleet's database knows the node."
        )
        self._draining = self._gauge(
            "media_node_draining", "Whether the node moves its calls to others."
        )
        self._counted = {
            name: self._gauge(f"media_node_{name}", f"{name.capitalize()} of this node.")
            for name in ("workers", "rooms", "peers", "transports")
        }
        self._producers = self._gauge(
            "media_node_producers", "Producers of this node's peers, by kind.", "kind"
        )
        self._consumers = self._gauge(
            "media_node_consumers", "Consumers of this node's peers, by kind.", "kind"
        )
        self._producer_scores = self._gauge(
            "media_node_producer_scores",
            "How many producers are received with this score: 10 is best, 0 is nothing.",
            *("kind", "score"),
        )
        self._consumer_scores = self._gauge(
            "media_node_consumer_scores",
            "How many consumers reach their peers with this score: 10 is best, 0 is nothing.",
            *("kind", "score"),
        )
        self._webrtc_transports = self._gauge(
            "media_node_webrtc_transports",
            "Peers' transports, by the state of DTLS and the protocol that ICE chose.",
            *("state", "protocol"),
        )
        self._pipe_transports = self._gauge(
            "media_node_pipe_transports", "Ends of pipes to other workers and other nodes."
        )
        self._ports = self._gauge("media_node_rtc_ports", "Ports of RTC_PORTS.")
        self._ports_used = self._gauge(
            "media_node_rtc_ports_used", "Ports of RTC_PORTS that workers and pipes listen on."
        )

    def look(self, health: NodeHealth, *, registered: bool, draining: bool) -> None:
        self._info.labels(health.node, settings.CALLING_VERSION).set(1)
        self._up.set(not health.problems)
        self._registered.set(registered)
        self._draining.set(draining)
        for name, gauge in self._counted.items():
            gauge.set(getattr(health, name))
        self._look_at_streams()
        self._look_at_transports()

    def _look_at_streams(self) -> None:
        peers = [peer for room in self._node.rooms.values() for peer in room.peers.values()]
        producers = [entry.producer for peer in peers for entry in peer.producers.values()]
        consumers = [entry.consumer for peer in peers for entry in peer.consumers.values()]
        _count(self._producers, ((one.kind,) for one in producers), _KINDS)
        _count(self._consumers, ((one.kind,) for one in consumers), _KINDS)
        heard = [one for one in producers if one.score and not one.paused]
        # Of several encodings the best is what can be had.
        best = ((one.kind, str(max(entry.score for entry in one.score))) for one in heard)
        _count(self._producer_scores, best)
        playing = [one for one in consumers if not (one.paused or one.producer_paused)]
        _count(self._consumer_scores, ((one.kind, str(one.score.score)) for one in playing))

    def _look_at_transports(self) -> None:
        low, high = self._node.settings.ports
        slots = [slot for slot in self._node.pool.slots if slot.worker is not None]
        transports = [
            transport
            for slot in slots
            for router in (slot.worker.routers if slot.worker else ())
            for transport in router.transports
        ]
        pipes = [one for one in transports if isinstance(one, PipeTransport)]
        used = {slot.port for slot in slots} | {pipe.tuple.local_port for pipe in pipes}
        states = (
            (one.dtls_state, one.ice_selected_tuple.protocol if one.ice_selected_tuple else "none")
            for one in transports
            if isinstance(one, WebRtcTransport)
        )
        _count(self._webrtc_transports, states, _STATES)
        self._pipe_transports.set(len(pipes))
        self._ports.set(high - low + 1)
        self._ports_used.set(sum(port is not None and low <= port <= high for port in used))

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self._registry)


def _count(
    gauge: Gauge, seen: Iterable[tuple[str, ...]], always: Iterable[tuple[str, ...]] = ()
) -> None:
    """One series for each combination of labels: how often it was seen."""
    counts = Count(seen)
    gauge.clear()
    for labels in {*counts, *always}:
        gauge.labels(*labels).set(counts[labels])
