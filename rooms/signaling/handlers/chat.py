from __future__ import annotations

from rooms.domain import chatting
from rooms.domain.outcome import Json
from rooms.signaling import broadcast, feeds, repeats
from rooms.signaling.connections import Peer
from rooms.signaling.messages.chat import React, SendMessage
from rooms.signaling.rate_limit import CHATTER
from rooms.signaling.registry import peer_event
from rooms.signaling.server import sio


@peer_event("send-message", SendMessage, limit=CHATTER)
async def send_message(peer: Peer, message: SendMessage) -> Json:
    request = repeats.request_of(peer, "send-message", message)
    return await broadcast.commit(
        chatting.send_message, peer.room_id, peer.peer_id, message.text, request
    )


@peer_event("react", React, limit=CHATTER)
async def react(peer: Peer, message: React) -> Json:
    reaction = {"peerId": peer.peer_id, "emoji": message.emoji}
    await sio.emit("reaction", reaction, room=feeds.room_channel(peer.room_id))
    return {}
