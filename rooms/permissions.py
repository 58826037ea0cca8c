"""Who may do what: pure predicates over plain values, no database and no wire."""

from __future__ import annotations

from typing import Literal

Role = Literal["host", "moderator", "participant"]


def role_of(*, is_owner: bool, is_staff: bool, is_superuser: bool, token_role: Role | None) -> Role:
    """The role a newcomer gets; a room token's role is the server's own word."""
    if is_owner or is_staff or is_superuser:
        return "host"
    return token_role or "participant"


def may_enter_without_account(
    *, guests_allowed: bool, is_authenticated: bool, has_token: bool
) -> bool:
    return guests_allowed or is_authenticated or has_token


def may_enter_without_password(role: Role, *, has_token: bool) -> bool:
    """Hosts open their own door, and a token was signed by somebody who may."""
    return has_token or role == "host"


def may_enter_locked_room(role: Role) -> bool:
    return role == "host"
