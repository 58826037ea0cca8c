"""Short ways to people in rooms, for tests."""

from __future__ import annotations

from rooms.domain import access, joining
from rooms.domain.access import Visitor
from rooms.domain.joining import JoinRequest, Newcomer
from rooms.domain.line import Line
from rooms.domain.outcome import Json
from rooms.models.participant import new_peer_id

ROOM = "demo"
GUEST = Visitor()


def request(
    name: str = "Ada", room: str = ROOM, password: str | None = None, visitor: Visitor = GUEST
) -> JoinRequest:
    return JoinRequest(room, name, password, visitor)


def enter(asked: JoinRequest | None = None) -> Json:
    """Join as a client would; returns what it is told."""
    asked = asked or request()
    peer_id = new_peer_id()
    newcomer = Newcomer(peer_id, Line(f"sid-{peer_id}"))
    return joining.join(asked, newcomer, knock(asked)).data


def knock(asked: JoinRequest) -> str:
    """The hash of the room's password, once it is clear that they may enter."""
    return access.unlock(joining.check(asked), asked.password)
