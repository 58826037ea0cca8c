from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from deploy.checks.role import has_signaling

_NAME = "io"


@register("deploy", deploy=True)
def check_sticky_cookie(app_configs: Any, **options: Any) -> list[CheckMessage]:
    # Switched off, it is the balancer's; whether that sets one, `check_stack` tries.
    if not has_signaling() or not settings.SIGNALING_COOKIE:
        return []
    # Imported here: it makes the Socket.IO server, which no other command needs.
    from rooms.signaling.server import sio

    return judge(sio.eio.cookie)


def judge(cookie: Any) -> list[CheckMessage]:
    """Engine.IO's option: a name, a dictionary with one, or None."""
    name = cookie.get("name") if isinstance(cookie, dict) else cookie
    if name == _NAME:
        return []
    return [
        Error(
            f"Socket.IO sets no cookie `{_NAME}`: clients and balancers count on it.",
            hint="Set `cookie` of the Socket.IO server in rooms/signaling/server.py.",
            id="calling.E020",
        )
    ]
