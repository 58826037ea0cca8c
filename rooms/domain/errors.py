from __future__ import annotations

from typing import Any, Literal

Code = Literal[
    "bad_request",
    "unknown_event",
    "payload_too_large",
    "rate_limited",
    "not_joined",
    "already_joined",
    "not_found",
    "forbidden",
    "wrong_password",
    "room_locked",
    "room_full",
    "room_ended",
    "resume_expired",
    "media_unavailable",
]
RETRYABLE: frozenset[Code] = frozenset({"media_unavailable", "rate_limited"})


class DomainError(Exception):
    """A request that cannot be granted: `code` for machines, `message` for people."""

    def __init__(self, code: Code, message: str, details: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    @property
    def retryable(self) -> bool:
        """Whether the very same request may succeed in a moment."""
        return self.code in RETRYABLE
