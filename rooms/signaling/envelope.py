"""Answers as every client reads them: `{ok, data}` or `{ok, error}`."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from media.contracts import MediaError
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json

# What may well be answered differently when it is asked again.
_PASSING = frozenset({"internal", "rate_limited", "media_unavailable"})


def refusal(error: DomainError | MediaError) -> Json:
    details = error.details if isinstance(error, DomainError) else None
    return failure(error.code, error.message, error.retryable, details)


def internal(error_id: str) -> Json:
    return failure(
        "internal",
        f"Something went wrong on the server (error {error_id}).",
        retryable=False,
        details={"id": error_id},
    )


def database_away() -> DomainError:
    """Calls go on without it; what changes a room has to wait."""
    return DomainError("media_unavailable", "The server is busy: try again in a moment.")


def failure(code: str, message: str, retryable: bool, details: Any = None) -> Json:
    error: Json = {"code": code, "message": message, "retryable": retryable}
    if details is not None:
        error["details"] = details
    return {"ok": False, "error": error}


def bad_fields(error: ValidationError) -> DomainError:
    """The same complaint in the contract's words; what the client sent is not repeated."""
    problems = [
        {"field": ".".join(str(part) for part in problem["loc"]), "problem": problem["msg"]}
        for problem in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    first = problems[0]
    return DomainError(
        "bad_request", f"{first['field'] or 'payload'}: {first['problem']}", problems[:20]
    )


def result(envelope: Json) -> str:
    """`ok` or the error's code."""
    return "ok" if envelope["ok"] else str(envelope["error"]["code"])


def is_final(envelope: Json) -> bool:
    """Whether a repeat of the request deserves this very answer."""
    return result(envelope) not in _PASSING
