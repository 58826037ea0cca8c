"""What this process is for, as its settings tell."""

from __future__ import annotations

from django.conf import settings

# The name of a media node that was given none.
_UNNAMED = "local"


def is_in_fleet() -> bool:
    return bool(settings.REDIS_URL)


def has_media() -> bool:
    """Whether media workers run here: in a fleet, on nodes alone, which have a name."""
    return not is_in_fleet() or settings.MEDIA_NODE != _UNNAMED


def has_signaling() -> bool:
    return not is_in_fleet() or settings.MEDIA_NODE == _UNNAMED
