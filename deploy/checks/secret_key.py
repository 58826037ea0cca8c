from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from deploy.checks.role import is_in_fleet

_SHORTEST = 32
_FEWEST_DIFFERENT = 8
_HINT = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"


@register("deploy", deploy=True)
def check_secret_key(app_configs: Any, **options: Any) -> list[CheckMessage]:
    key = str(settings.SECRET_KEY)
    is_weak = len(key) < _SHORTEST or len(set(key)) < _FEWEST_DIFFERENT
    if is_weak or key.startswith("django-insecure-"):
        return [
            Error(
                "SECRET_KEY can be guessed: sessions and room tokens can be forged.",
                hint=_HINT,
                id="calling.E016",
            )
        ]
    is_given = os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")
    if is_in_fleet() and not is_given:
        return [
            Error(
                "SECRET_KEY is made on each machine: no replica accepts another's sessions.",
                hint=f"Give all of them the same SECRET_KEY or SECRET_KEY_FILE. {_HINT}",
                id="calling.E017",
            )
        ]
    return []
