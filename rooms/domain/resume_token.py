"""The secret with which a client that lost its connection gets its place back."""

from __future__ import annotations

import hashlib
import secrets


def new() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps: enough to recognise the token, useless to whoever reads it.

    The token is 256 random bits, so a plain hash is as hard to turn around as a slow one.
    """
    return hashlib.sha256(token.encode()).hexdigest()
