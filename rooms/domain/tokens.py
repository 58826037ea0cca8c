"""Room tokens: a signed word that its bearer may enter one room, under a name and a role."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from rooms.domain.errors import DomainError
from rooms.permissions import Role

SALT = "rooms.token"
MAX_AGE = 12 * 60 * 60
ROLES: tuple[Role, ...] = ("host", "moderator", "participant")


@dataclass(frozen=True, slots=True)
class RoomToken:
    room_id: str
    name: str | None = None
    role: Role | None = None


def make_token(room_id: str, name: str | None = None, role: Role | None = None) -> str:
    """A token for `room_id`, good for 12 hours."""
    fields = {"room": room_id, "name": name, "role": role}
    return signing.dumps({key: value for key, value in fields.items() if value}, salt=SALT)


def read_token(token: str) -> RoomToken:
    """What a token of ours says. Raises `forbidden` for any other text and for an old one."""
    try:
        fields = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.SignatureExpired:
        raise DomainError("forbidden", "This room token has expired.") from None
    except signing.BadSignature:
        raise DomainError("forbidden", "This room token is not valid.") from None
    return RoomToken(fields["room"], fields.get("name"), fields.get("role"))
