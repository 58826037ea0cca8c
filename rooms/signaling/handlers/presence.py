from __future__ import annotations

from rooms.domain import updating
from rooms.domain.outcome import Json
from rooms.signaling import broadcast
from rooms.signaling.connections import Peer
from rooms.signaling.messages.presence import RaiseHand, SetName
from rooms.signaling.rate_limit import CHATTER
from rooms.signaling.registry import peer_event


@peer_event("raise-hand", RaiseHand, limit=CHATTER)
async def raise_hand(peer: Peer, message: RaiseHand) -> Json:
    return await broadcast.commit(updating.raise_hand, peer.room_id, peer.peer_id, message.raised)


@peer_event("set-name", SetName, limit=CHATTER)
async def set_name(peer: Peer, message: SetName) -> Json:
    return await broadcast.commit(updating.set_name, peer.room_id, peer.peer_id, message.name)
