"""The packages that images go without."""

from __future__ import annotations

from importlib.util import find_spec

from django.core.management.base import CommandError

PACKAGES = ("matplotlib", "PIL", "psutil")


def need() -> None:
    """Raises `CommandError`, which says how to install them, when one is missing."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise CommandError(
            f"Not installed here: {', '.join(missing)}. In a checkout: "
            "pip install -r requirements-plots.txt"
        )
