"""What commands are told, as `type=` of argparse. Each raises `ArgumentTypeError`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from urllib.parse import urlsplit


def url(value: str) -> str:
    """Of HTTP, without a slash at its end."""
    parts = urlsplit(value)
    # `port` raises `ValueError` for one that is none.
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ArgumentTypeError(f"{value!r}: expected a URL such as https://api.example.org.")
    return value.rstrip("/")


def count(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise ArgumentTypeError(f"{value!r}: expected a whole number, 1 or more.")
    return int(value)
