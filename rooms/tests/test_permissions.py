from __future__ import annotations

import pytest

from rooms import permissions
from rooms.permissions import Role


@pytest.mark.parametrize(
    ("owner", "staff", "superuser", "token", "role"),
    [
        (False, False, False, None, "participant"),
        (True, False, False, None, "host"),
        (False, True, False, None, "host"),
        (False, False, True, None, "host"),
        (False, False, False, "moderator", "moderator"),
        (False, False, False, "host", "host"),
        (True, False, False, "participant", "host"),
    ],
)
def test_roles(owner: bool, staff: bool, superuser: bool, token: Role | None, role: Role) -> None:
    assert (
        permissions.role_of(
            is_owner=owner, is_staff=staff, is_superuser=superuser, token_role=token
        )
        == role
    )


@pytest.mark.parametrize(
    ("guests", "account", "token", "may"),
    [
        (True, False, False, True),
        (False, False, False, False),
        (False, True, False, True),
        (False, False, True, True),
    ],
)
def test_entering_without_an_account(guests: bool, account: bool, token: bool, may: bool) -> None:
    assert (
        permissions.may_enter_without_account(
            guests_allowed=guests, is_authenticated=account, has_token=token
        )
        is may
    )


@pytest.mark.parametrize(
    ("role", "token", "may"),
    [
        ("participant", False, False),
        ("moderator", False, False),
        ("host", False, True),
        ("participant", True, True),
    ],
)
def test_entering_without_a_password(role: Role, token: bool, may: bool) -> None:
    assert permissions.may_enter_without_password(role, has_token=token) is may


@pytest.mark.parametrize(
    ("role", "may"), [("host", True), ("moderator", False), ("participant", False)]
)
def test_entering_a_locked_room(role: Role, may: bool) -> None:
    assert permissions.may_enter_locked_room(role) is may
