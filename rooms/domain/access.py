"""Whether somebody may enter a room, and as what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser

from rooms import permissions
from rooms.domain.errors import DomainError
from rooms.domain.tokens import RoomToken
from rooms.models import Room
from rooms.models.room import ROOM_ID
from rooms.permissions import Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a connection proved about whoever is behind it; a guest proved nothing."""

    user_id: int | None = None
    token: RoomToken | None = None


def open_room(room_id: str) -> Room:
    """The room of that id, made when links may open rooms. Raises `bad_request`, `not_found`."""
    if not re.fullmatch(ROOM_ID, room_id):
        raise DomainError("bad_request", "A room id is 1 to 64 letters, digits, - and _.")
    if settings.ROOMS_AUTO_CREATE:
        return Room.objects.get_or_create(slug=room_id)[0]
    room = Room.objects.filter(slug=room_id).first()
    if room is None:
        raise DomainError("not_found", f"There is no room {room_id}.")
    return room


def token_for(room: Room, visitor: Visitor) -> RoomToken | None:
    """The visitor's token, if it is for this room: one for another room is worth nothing."""
    token = visitor.token
    return token if token is not None and token.room_id == room.slug else None


def admit(room: Room, user: AbstractBaseUser | None, token: RoomToken | None) -> Role:
    """The role in which somebody enters.

    Raises `room_ended`, `forbidden`, `room_locked`, `room_full`.
    """
    role = permissions.role_of(
        is_owner=user is not None and room.owner_id == user.pk,
        is_staff=getattr(user, "is_staff", False),
        is_superuser=getattr(user, "is_superuser", False),
        token_role=token.role if token else None,
    )
    if room.ended_at is not None:
        raise DomainError("room_ended", "This call has ended.")
    if not permissions.may_enter_without_account(
        guests_allowed=room.allow_guests,
        is_authenticated=user is not None,
        has_token=token is not None,
    ):
        raise DomainError("forbidden", "This room is not open to guests: sign in first.")
    if room.locked and not permissions.may_enter_locked_room(role):
        raise DomainError("room_locked", "This room is locked.")
    # Whoever lost the connection may come back, but does not keep others out.
    if room.participants.connected().count() >= room.peer_limit:
        raise DomainError("room_full", "This room is full.")
    return role


@dataclass(frozen=True, slots=True)
class Door:
    """A room's password as one visitor finds it: its hash, and whether this one has to know it."""

    password_hash: str
    asks: bool


def door(room: Room, role: Role, token: RoomToken | None) -> Door:
    known = permissions.may_enter_without_password(role, has_token=token is not None)
    return Door(room.password, asks=bool(room.password) and not known)


def unlock(door: Door, password: str | None) -> str:
    """The hash that was satisfied. Raises `wrong_password`.

    Takes long on purpose and touches no database: neither a transaction nor a
    database thread is the place for it.
    """
    if door.asks and not check_password(password, door.password_hash):
        raise DomainError("wrong_password", "The password is wrong.")
    return door.password_hash
