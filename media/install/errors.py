"""The one error that set-up raises."""

from __future__ import annotations


class InstallError(Exception):
    """Set-up cannot go on; the message says why and what to do about it."""
