from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from deploy.checks.role import has_media
from media.install import binary, cache
from media.mediasoup.locations import schema_dir, worker_binary
from media.mediasoup.version import MEDIASOUP_VERSION

_INSTALL = "Run `manage.py install_worker`, as the user that runs the server."


@register("deploy", deploy=True)
def check_worker(app_configs: Any, **options: Any) -> list[CheckMessage]:
    return [*_check_binary(), *_check_schema()] if has_media() else []


def _check_binary() -> list[CheckMessage]:
    path = worker_binary()
    if not path.is_file():
        return [Error(f"There is no media worker at {path}.", hint=_INSTALL, id="calling.E003")]
    if not binary.runs_here(path):
        return [
            Error(
                f"The media worker at {path} does not start on this machine.",
                hint=_INSTALL,
                id="calling.E003",
            )
        ]
    return _check_version(path)


def _check_version(path: Path) -> list[CheckMessage]:
    """The worker does not say its version; the cache's manifest vouches for its own."""
    contents = cache.read()
    if "MEDIASOUP_WORKER_BIN" not in os.environ:
        if contents.binary is not None:
            return []
        return [
            Error(
                f"The media worker at {path} is not the one that was installed there.",
                hint="Run `manage.py install_worker --force`.",
                id="calling.E003",
            )
        ]
    if contents.binary is not None and binary.sha256(contents.binary) == binary.sha256(path):
        return []
    return [
        Warning(
            f"The version of the media worker at {path} is not known.",
            hint=f"MEDIASOUP_WORKER_BIN must be mediasoup {MEDIASOUP_VERSION}, as the schema is. "
            "If it is, silence this.",
            id="calling.W001",
        )
    ]


def _check_schema() -> list[CheckMessage]:
    """The cache is looked at as a whole: nothing in it is of another version, or damaged."""
    if cache.read().schema is not None:
        return []
    return [
        Error(
            f"The media worker's schema of mediasoup {MEDIASOUP_VERSION} is not in {schema_dir()}.",
            hint=_INSTALL,
            id="calling.E004",
        )
    ]
