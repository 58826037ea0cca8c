"""How busy a node is, for its heartbeat."""

from __future__ import annotations

from media.contracts import Json
from media.pool.node import MediaNode


def load(node: MediaNode) -> Json:
    """`cpu` has each worker's share of a core, from 0 to 1; the rest is counted."""
    peers = [peer for room in node.rooms.values() for peer in room.peers.values()]
    return {
        "workers": sum(slot.ready for slot in node.pool.slots),
        "cpu": [round(slot.cpu, 3) for slot in node.pool.slots],
        "rooms": len(node.rooms),
        "peers": len(peers),
        "producers": sum(len(peer.producers) for peer in peers),
        "consumers": sum(len(peer.consumers) for peer in peers),
    }
