"""Who is behind a connection: a session cookie, a room token, or a guest."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from rooms.domain.access import Visitor
from rooms.domain.errors import DomainError
from rooms.domain.tokens import RoomToken, read_token


def load_visitor(cookie_header: str, auth: Any) -> Visitor:
    """Synchronous: reads the session. Raises `bad_request`, `forbidden` for a token of no use."""
    return Visitor(_user_id(cookie_header), _token(auth))


def _user_id(cookie_header: str) -> int | None:
    key = parse_cookie(cookie_header).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(request).pk


def _token(auth: Any) -> RoomToken | None:
    if auth is None:
        return None
    if not isinstance(auth, dict):
        raise DomainError("bad_request", "The connection's auth must be an object.")
    token = auth.get("token")
    if token is None:
        return None
    if not isinstance(token, str):
        raise DomainError("bad_request", "The room token must be a string.")
    return read_token(token)
