from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from redis import Redis, RedisError

_OLDEST = (6, 2)
_PATIENCE = 2.0


@register("deploy", deploy=True)
def check_redis(app_configs: Any, **options: Any) -> list[CheckMessage]:
    urls = {settings.REDIS_URL: "REDIS_URL"}
    urls.setdefault(settings.GATEWAY_REDIS_URL, "GATEWAY_REDIS_URL")
    return [problem for url, name in urls.items() if url for problem in _check(url, name)]


def _check(url: str, name: str) -> list[CheckMessage]:
    # The URL may hold a password.
    where = f"{name} ({urlsplit(url).hostname or urlsplit(url).path})"
    try:
        with Redis.from_url(
            url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
        ) as client:
            info: dict[str, Any] = client.info()
    except RedisError as error:
        return [
            Error(
                f"Redis does not answer at {where}: {error}",
                hint="Start it, and see the networks of this service. Calls run on without it; "
                "nobody joins.",
                id="calling.E012",
            )
        ]
    return [*_check_version(where, info), *_check_eviction(where, info)]


def _check_version(where: str, info: dict[str, Any]) -> list[CheckMessage]:
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) >= _OLDEST:
        return []
    oldest = ".".join(map(str, _OLDEST))
    return [
        Error(
            f"Redis at {where} is {version}, older than {oldest}.",
            hint=f"Use {oldest} or newer.",
            id="calling.E013",
        )
    ]


def _check_eviction(where: str, info: dict[str, Any]) -> list[CheckMessage]:
    policy = info.get("maxmemory_policy", "noeviction")
    if policy == "noeviction" or not info.get("maxmemory"):
        return []
    return [
        Error(
            f"Redis at {where} drops keys when it is full ({policy}).",
            hint="Set `maxmemory-policy noeviction`: a task that is dropped never runs.",
            id="calling.E014",
        )
    ]
